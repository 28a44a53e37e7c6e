/**
 * A form is sent with the browser's present CSRF token. Two answers to a browser that has no cookie yet set two
 * tokens, and the later one wins: the form of the other would be refused.
 */
const COOKIE = /(?:^|; )(?:__Host-csrf|csrftoken)=([^;]+)/;

export function watchForms(): void {
  document.addEventListener("submit", (event) => {
    const field = (event.target as Element).querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]");
    const token = COOKIE.exec(document.cookie)?.[1];
    if (field && token) field.value = token;
  });
}
