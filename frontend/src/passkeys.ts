/** Signing in by a passkey, and adding one. Without a script, or in a browser without passkeys, nothing of it is shown. */
interface Key {
  id: string;
  type: "public-key";
}
interface Options {
  challenge: string;
  user?: { id: string; name: string; displayName: string };
  excludeCredentials?: Key[];
  allowCredentials?: Key[];
}

const bytes = (text: string) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer: ArrayBuffer | null) =>
  buffer && btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const keys = (listed: Key[] | undefined) => (listed ?? []).map((key) => ({ ...key, id: bytes(key.id) }));

/** What the server sends as JSON, with bytes where the browser wants bytes. */
function read(options: Options): unknown {
  return {
    ...options,
    challenge: bytes(options.challenge),
    ...(options.user && { user: { ...options.user, id: bytes(options.user.id) } }),
    excludeCredentials: keys(options.excludeCredentials),
    allowCredentials: keys(options.allowCredentials),
  };
}

/** The browser's answer as JSON. */
function write(credential: PublicKeyCredential): string {
  const { clientDataJSON } = credential.response;
  const made = credential.response as AuthenticatorAttestationResponse;
  const signed = credential.response as AuthenticatorAssertionResponse;
  const response = made.attestationObject
    ? { attestationObject: text(made.attestationObject), transports: made.getTransports?.() ?? [] }
    : {
        authenticatorData: text(signed.authenticatorData),
        signature: text(signed.signature),
        userHandle: text(signed.userHandle),
      };
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: { clientDataJSON: text(clientDataJSON), ...response },
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

const field = (form: HTMLFormElement, name: string) => form.querySelector<HTMLInputElement>(`input[name=${name}]`);

/** «Android», «macOS»: what the list of one's passkeys calls this device. */
function deviceName(): string {
  const brands = (navigator as { userAgentData?: { platform?: string } }).userAgentData;
  return brands?.platform || navigator.platform || "";
}

async function ask(form: HTMLFormElement): Promise<void> {
  const token = field(form, "csrfmiddlewaretoken")?.value ?? "";
  const asked = await fetch(form.dataset.options ?? "", { method: "POST", headers: { "X-CSRFToken": token } });
  if (!asked.ok) throw new Error(`status ${asked.status}`);
  const publicKey = read(((await asked.json()) as { publicKey: Options }).publicKey);
  const credential =
    form.dataset.passkey === "create"
      ? await navigator.credentials.create({ publicKey: publicKey as PublicKeyCredentialCreationOptions })
      : await navigator.credentials.get({ publicKey: publicKey as PublicKeyCredentialRequestOptions });
  const answer = field(form, "answer");
  if (!credential || !answer) throw new Error("no passkey");
  answer.value = write(credential as PublicKeyCredential);
  const name = field(form, "name");
  if (name) name.value = deviceName();
  form.submit();
}

export function watchPasskeys(): void {
  if (!window.PublicKeyCredential) return;
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) {
    form.hidden = false;
    const failure = form.querySelector<HTMLElement>("[data-failure]");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (failure) failure.hidden = true;
      ask(form).catch(() => {
        if (failure) failure.hidden = false;
      });
    });
  }
}
