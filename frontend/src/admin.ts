/** Every page of the staff admin. */
import { saveAfterAutosave } from "./admin/autosave";

saveAfterAutosave();
