export { readBackup } from "./read-backup.ts";
export { SealedFileError, type BackupSecret, type SealedFileProblem } from "./sealed-file.ts";
export { databaseName, writeBackup } from "./write-backup.ts";
