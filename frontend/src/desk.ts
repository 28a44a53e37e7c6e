/** The staff's pages of the desk: shortcuts beside buttons, a board that keeps itself fresh. Without it each page works. */
import { watchBoard } from "./desk/board";
import { watchKeys } from "./desk/keys";
import { watchProgress } from "./desk/progress";

watchKeys();
watchBoard();
watchProgress();
