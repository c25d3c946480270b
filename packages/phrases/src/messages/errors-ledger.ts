/** Errors about what is kept beside the record that nobody can edit, and about backups. */
import { messages } from "../message.ts";

export const ledgerErrorMessages = messages({
  "errors.person-data-kept.what": { en: "What is kept about {name} cannot be erased yet", "zh-CN": "{name} 的个人数据暂时不能清除" },
  "errors.person-data-kept.why": {
    en: "This house keeps such data for at least {days} days.",
    "zh-CN": "本系统规定此类数据至少保留 {days} 天。",
  },
  "errors.person-data-kept.fix": { en: "It can be erased from {until} on.", "zh-CN": "{until} 之后可以清除。" },

  "errors.person-still-let-in.what": { en: "{name} may still sign in", "zh-CN": "{name} 仍可登录" },
  "errors.person-still-let-in.why": {
    en: "With the next sign-in there would be something about them again.",
    "zh-CN": "下次登录又会产生新的个人数据。",
  },
  "errors.person-still-let-in.fix": {
    en: "Let them in no more first, on the page about people.",
    "zh-CN": "请先在人员页面将其停用。",
  },

  "errors.backup-refused.what": { en: "{path} cannot be restored", "zh-CN": "无法恢复 {path}" },
  "errors.backup-refused.why": { en: "{reason}", "zh-CN": "{reason}" },
  "errors.backup-refused.fix": {
    en: "Check that it is the file that portolan backup wrote, whole, and that the passphrase or key file is the one it was written with.",
    "zh-CN": "请确认这是 portolan backup 写出的完整文件，并且口令或密钥文件与备份时一致。",
  },

  "errors.place-not-empty.what": { en: "{path} holds a Portolan already", "zh-CN": "{path} 中已有 Portolan 数据" },
  "errors.place-not-empty.why": {
    en: "Restoring would put an older state in its place.",
    "zh-CN": "恢复会用较旧的状态取代它。",
  },
  "errors.place-not-empty.fix": {
    en: "Stop Portolan and give --replace; what is there now is moved aside and kept.",
    "zh-CN": "请先停止 Portolan，再加上 --replace；现有内容会被移到旁边保留。",
  },
});
