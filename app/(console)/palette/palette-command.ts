import type { PaletteEntry } from "#components/ui/command-palette";
import type { ActionResult } from "../../session/action.ts";

/** An entry of the palette: it goes somewhere, or it does something and hears what came of it. */
export interface PaletteCommand extends PaletteEntry {
  /** Words by which it is looked for besides its label. */
  keywords?: readonly string[];
  /** Changes something as soon as it is chosen. */
  isImmediate?: boolean;
  href?: string;
  /** Enter sends; there is no second question, and nothing is assumed before the answer. */
  run?: () => Promise<ActionResult<unknown>>;
  /** Presses the page's own button, so that the receipt or the refusal stands where it always does. */
  press?: () => void;
}
