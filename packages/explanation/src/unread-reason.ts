/** Why a file was not read or not understood, in words; what is not one of the known reasons stays as it came. */
import { phrase, type MessageId, type Phrase } from "@portolan/phrases";
import { literal } from "./line.ts";

const reasons = {
  EACCES: "explanation.unread.permission",
  EPERM: "explanation.unread.permission",
  ENOENT: "explanation.unread.absent",
  ELOOP: "explanation.unread.links",
  EIO: "explanation.unread.device",
  NOT_A_REGULAR_FILE: "explanation.unread.notRegular",
  LARGER_THAN_1_MIB: "explanation.unread.large",
  "not valid JSON": "explanation.unread.notJson",
  "not JSON": "explanation.unread.notJson",
  "not a port number": "explanation.unread.notPort",
  "port by name": "explanation.unread.portName",
  "no Server element": "explanation.unread.noServer",
  "an address holds a variable of the environment": "explanation.unread.variable",
  "none of its ports is open: another file may be in use": "explanation.unread.otherFile",
} as const satisfies Record<string, MessageId>;

export function unreadReason(reason: string): Phrase {
  const id = Object.hasOwn(reasons, reason) ? reasons[reason as keyof typeof reasons] : null;
  return id === null ? literal(reason) : phrase(id);
}
