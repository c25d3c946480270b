/** Messages about the record that nobody can edit: what was found when it was read anew, and the help of its command. */
import { messages } from "../message.ts";

export const ledgerMessages = messages({
  "ledger.whole": {
    en: "The record {origin} is whole: {size} {size:entry is|entries are} what was recorded, the first {signed} of them signed.",
    "zh-CN": "记录 {origin} 完整：{size} 条条目与当时写入的一致，其中前 {signed} 条已签名。",
  },
  "ledger.forged": {
    en: "The record {origin} is not what was recorded: {problems} {problems:problem|problems} in {size} {size:entry|entries}, {signed} of them signed.",
    "zh-CN": "记录 {origin} 与当时写入的不一致：共 {size} 条条目（其中 {signed} 条已签名），发现 {problems} 处问题。",
  },
  "ledger.more": { en: "There are more; the first are listed.", "zh-CN": "还有更多问题，这里只列出前面的。" },
  "ledger.entryMissing": { en: "Entry {index} is missing.", "zh-CN": "条目 {index} 缺失。" },
  "ledger.entryDiffers": { en: "Entry {index} is not the one that was recorded.", "zh-CN": "条目 {index} 不是当时写入的内容。" },
  "ledger.tileDiffers": {
    en: "Hashes of level {level}, tile {index}, do not fit those below them.",
    "zh-CN": "第 {level} 层第 {index} 块的哈希与下一层不符。",
  },
  "ledger.frontierDiffers": {
    en: "What the next entry would be hashed onto is not what the entries make.",
    "zh-CN": "下一条条目所要接续的哈希与现有条目不符。",
  },
  "ledger.tooShort": {
    en: "Entries were cut off, or an older database was put in place: {source} says there were {size} entries.",
    "zh-CN": "末尾的条目被删除，或者换上了旧的数据库：{source}表明曾有 {size} 条条目。",
  },
  "ledger.headDiffers": {
    en: "Among entries {from} to {last} something is not what was signed: {source} does not fit them.",
    "zh-CN": "条目 {from} 到 {last} 中有内容与签名时不同：与{source}不符。",
  },
  "ledger.unbelievable.malformed": { en: "It is no signed head: {source}.", "zh-CN": "这不是已签名的检查点：{source}。" },
  "ledger.unbelievable.other-log": { en: "It belongs to another record: {source}.", "zh-CN": "这属于另一份记录：{source}。" },
  "ledger.unbelievable.unsigned": {
    en: "The key of this record has not signed it: {source}.",
    "zh-CN": "没有本记录密钥的签名：{source}。",
  },
  "ledger.unbelievable.forged": { en: "Its signature is wrong: {source}.", "zh-CN": "签名错误：{source}。" },
  "ledger.source.database": { en: "the signed head in the database", "zh-CN": "数据库中的已签名检查点" },
  "ledger.source.signer": { en: "the file of what was signed last (ledger.state)", "zh-CN": "记录最后一次签名的文件（ledger.state）" },
  "ledger.source.kept": { en: "the head given with --checkpoint", "zh-CN": "--checkpoint 给出的检查点" },
  "ledger.unsigned": {
    en: "{unsigned} {unsigned:entry is|entries are} not signed yet: nothing shows whether they were changed.",
    "zh-CN": "有 {unsigned} 条条目尚未签名：无法判断它们是否被改动。",
  },
  "ledger.ownKey": {
    en: "The key was taken from the same folder. Who can replace the whole folder can replace the key with it: keep ledger.pub elsewhere and give it with --key.",
    "zh-CN": "密钥取自同一个目录。能替换整个目录的人也能替换密钥：请把 ledger.pub 另存一份，并用 --key 给出。",
  },
  "ledger.noState": {
    en: "The file of what was signed last (ledger.state) is not there: an end that was cut off cannot be noticed by it. Ask why it is gone.",
    "zh-CN": "记录最后一次签名的文件（ledger.state）不存在，因此无法由它发现末尾被截断。请查明它为何缺失。",
  },
  "ledger.nothingKept": {
    en: "Nothing kept elsewhere was compared. A head saved earlier, given with --checkpoint, also finds a whole folder that was put back to an older state.",
    "zh-CN": "没有与另存的检查点比较。用 --checkpoint 给出以前保存的检查点，还能发现整个目录被换回旧状态。",
  },
  "help.ledger.summary": { en: "check the record that nobody can edit, or prove one entry", "zh-CN": "检验不可篡改的记录，或证明其中一条" },
  "help.ledger.description": {
    en: "verify reads the record of a data folder anew, with no Portolan running: every entry is hashed and held against the hashes kept of it, against what was signed, and against a head that you kept. It names each entry that is missing or was changed; where all hashes were made to fit, it names the entries since the last signed head that fits. The exit code is 0 when all is as it was recorded and 1 when not. prove writes one entry with the proof that it is in the record; tools/verify-proof checks such a file and shares no code with this program. erase has the running panel destroy what is kept about a person who is let in no more: from where they did what, and their name. The record stays whole and all proofs hold. follow has the applier, which carries out no plan of a panel whose record was rolled back, rewritten or replaced, forget what it saw of it: only for a record that is gone for good, when you know why.",
    "zh-CN":
      "verify 在没有运行 Portolan 的情况下重新读取数据目录中的记录：逐条计算哈希，与保存的哈希、签名以及你另存的检查点比较，指出每一条缺失或被改动的条目；如果哈希也被一并改过，则指出最后一个相符的签名之后的条目范围。一切与写入时一致则退出码为 0，否则为 1。prove 输出一条条目及其属于该记录的证明；tools/verify-proof 可检验这样的文件，与本程序没有共用代码。erase 让正在运行的面板销毁一名已停用人员的个人数据：操作来源和名称。记录保持完整，所有证明仍然有效。记录被回滚、改写或替换后，执行者不再执行该面板的任何计划；follow 让它忘记看到过的记录：只用于记录确实已经丢失并且你知道原因的情况。",
  },
  "help.ledger.action": { en: "verify, prove, erase or follow", "zh-CN": "verify、prove、erase 或 follow" },
  "help.ledger.index": {
    en: "for prove: which entry, counted from 0; for erase: the name of a person",
    "zh-CN": "用于 prove：第几条条目，从 0 开始；用于 erase：人员名称",
  },
  "help.ledger.data-dir": { en: "the folder with the record, as given to up", "zh-CN": "记录所在的数据目录，与 up 相同" },
  "help.ledger.checkpoint": { en: "a signed head that was kept earlier", "zh-CN": "以前保存的已签名检查点" },
  "help.ledger.key": { en: "the key to believe, as in ledger.pub", "zh-CN": "信任的公钥，格式同 ledger.pub" },
  "help.ledger.out": { en: "write the proof to this file", "zh-CN": "把证明写入该文件" },
  "help.ledger.example-verify": { en: "is the record of this host whole?", "zh-CN": "本机的记录是否完整？" },
  "help.ledger.example-checkpoint": { en: "has a backup grown out of what I saw last month?", "zh-CN": "备份是否由上个月的状态延续而来？" },
  "help.ledger.example-prove": { en: "a file that shows one entry to an auditor", "zh-CN": "给审计人员看的一条条目的证明文件" },
  "help.ledger.example-erase": { en: "forget a person who has left", "zh-CN": "清除已离开人员的个人数据" },
  "help.ledger.example-follow": {
    en: "the old record is gone for good: begin with this one",
    "zh-CN": "旧记录确实已丢失：从现在的记录开始",
  },
  "ledger.followed": {
    en: "The applier follows the next record that shows itself, from there on.",
    "zh-CN": "执行者将从下一份出现的记录开始跟随。",
  },
  "ledger.erased": {
    en: "What was kept about {name} is destroyed. The record is as whole as before.",
    "zh-CN": "已销毁 {name} 的个人数据。记录保持完整。",
  },
  "commands.progress.verifying": { en: "Reading the record anew", "zh-CN": "正在重新读取记录" },
});
