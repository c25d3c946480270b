/**
 * The one catalogue of every text a person sees, put together from files by the noun they speak of.
 * Ids are dotted, begin with that noun and are never reused for another meaning.
 */
import { coverageMessages } from "./messages/coverage.ts";
import { errorMessages } from "./messages/errors.ts";
import { doctorMessages } from "./messages/doctor.ts";
import { explanationMessages } from "./messages/explanation.ts";
import { eventMessages } from "./messages/events.ts";
import { commandMessages } from "./messages/commands.ts";
import { helpMessages } from "./messages/help.ts";
import { panelMessages } from "./messages/panel.ts";
import { serviceMessages } from "./messages/services.ts";

export const catalogue = {
  ...commandMessages,
  ...coverageMessages,
  ...doctorMessages,
  ...errorMessages,
  ...eventMessages,
  ...explanationMessages,
  ...helpMessages,
  ...panelMessages,
  ...serviceMessages,
};
export type Catalogue = typeof catalogue;
export type MessageId = keyof Catalogue;
