/** Messages and help of `portolan backup` and `portolan restore`. */
import { messages } from "../message.ts";

export const backupCommandMessages = messages({
  "commands.backup.ask": { en: "Passphrase for the backup: ", "zh-CN": "备份口令：" },
  "commands.backup.again": { en: "The same once more: ", "zh-CN": "再输入一次：" },
  "commands.backup.done": { en: "{path}: {bytes} bytes, sealed.", "zh-CN": "{path}：{bytes} 字节，已加密。" },
  "commands.progress.backup": { en: "Copying and sealing", "zh-CN": "正在复制并加密" },
  "commands.progress.restore": { en: "Opening and checking the backup", "zh-CN": "正在解密并检验备份" },
  "commands.restore.done": {
    en: "Restored into {path}: the state of {at}, a record of {size} {size:entry|entries}.",
    "zh-CN": "已恢复到 {path}：{at} 的状态，记录共 {size} 条条目。",
  },
  "commands.restore.notWhole": {
    en: "Its record is not what was recorded: {problems} {problems:problem|problems}. Run portolan ledger verify.",
    "zh-CN": "其中的记录与当时写入的不一致：{problems} 处问题。请运行 portolan ledger verify。",
  },
  "commands.restore.aside": { en: "What was there before is kept in {path}.", "zh-CN": "原有内容保留在 {path}。" },
  "commands.restore.lost": {
    en: "The record that was here had {lost} more signed {lost:entry|entries}. Who saw them, a browser or the applier, will say that it was rolled back: tell them why.",
    "zh-CN": "此处原有的记录还多 {lost} 条已签名的条目。看到过它们的浏览器和执行进程会提示记录被回退：请说明原因。",
  },
  "commands.restore.why.no-backup": { en: "It is no backup of Portolan.", "zh-CN": "这不是 Portolan 的备份。" },
  "commands.restore.why.has-passphrase": { en: "It was written with a passphrase.", "zh-CN": "它是用口令加密的。" },
  "commands.restore.why.has-key-file": { en: "It was written with a key file.", "zh-CN": "它是用密钥文件加密的。" },
  "commands.restore.why.other-secret": {
    en: "The passphrase or the key file is another one, or its beginning was changed.",
    "zh-CN": "口令或密钥文件不一致，或者文件开头被改动。",
  },
  "commands.restore.why.cut-or-changed": { en: "It was cut off or changed.", "zh-CN": "文件被截断或改动。" },
  "commands.restore.why.unknown-contents": {
    en: "What is in it is not laid out as this Portolan knows.",
    "zh-CN": "其中的内容不是本版本 Portolan 所知的格式。",
  },

  "help.backup.summary": { en: "write everything that is kept into one sealed file", "zh-CN": "把所有数据写入一个加密文件" },
  "help.backup.description": {
    en: "Copies the database as of one moment, also while Portolan runs, with the key file and the keys of the record, and seals it with a passphrase (scrypt, AES-256-GCM) or a key file. The passphrase is asked for, or comes as one line on standard input. Without it nobody reads the file, you neither. The file is put in place whole or not at all.",
    "zh-CN":
      "复制某一时刻的数据库（Portolan 可以正在运行），连同密钥文件和记录的密钥，用口令（scrypt、AES-256-GCM）或密钥文件加密。口令会提示输入，也可从标准输入读取一行。没有口令任何人都无法读取，包括你自己。文件要么完整写入，要么不写。",
  },
  "help.backup.file": { en: "the backup's file", "zh-CN": "备份文件" },
  "help.backup.key-file": {
    en: "seal with this file of at least 32 random bytes in place of a passphrase",
    "zh-CN": "用此文件（至少 32 个随机字节）代替口令",
  },
  "help.backup.example-passphrase": { en: "onto a disk that goes into the drawer", "zh-CN": "备份到要收起来的磁盘" },
  "help.backup.example-key": { en: "every night, without anybody typing", "zh-CN": "每晚自动备份，无需输入" },
  "help.restore.summary": { en: "put a backup back, once it was checked", "zh-CN": "检验并恢复备份" },
  "help.restore.description": {
    en: "Opens a backup beside the data folder, checks all of its record, and only then puts it in place. A file that was cut off, changed, or written with another secret is refused and changes nothing. Into a folder that holds data only with --replace, while Portolan is stopped; what was there is moved aside. Whoever saw later entries will notice the older record: that is meant. The exit code is 1 where the record in the backup is not what was recorded.",
    "zh-CN":
      "在数据目录旁解开备份，检验其中全部记录后才放到位。被截断、改动或用其他口令写成的文件会被拒绝，且不改变任何内容。目录中已有数据时需停止 Portolan 并加 --replace，原有内容会移到旁边。看到过更新条目的一方会发现记录变旧，这是有意为之。备份中的记录与写入时不一致则退出码为 1。",
  },
  "help.restore.data-dir": { en: "the folder to restore into", "zh-CN": "恢复到的目录" },
  "help.restore.replace": { en: "in the place of what is there", "zh-CN": "取代现有内容" },
  "help.restore.example-drill": { en: "a drill: does the backup hold?", "zh-CN": "演练：备份是否可用？" },
  "help.restore.example-replace": { en: "in earnest", "zh-CN": "正式恢复" },
});
