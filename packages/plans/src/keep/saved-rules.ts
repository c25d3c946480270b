/** What whoever writes and takes back saved rules needs. */
export { editSaved, keeperOf, keptPaths, keptSteps, type Keepers, type KeptFile, type KeptPath, type RuleStep } from "./keepers.ts";
export { isTagged, takeBackSaved } from "./take-back-saved.ts";
