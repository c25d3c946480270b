/** Messages about refusals of sign-in, of people and of what they may do. */
import { messages } from "../message.ts";

export const peopleErrorMessages = messages({
  "errors.invitation-invalid.what": { en: "This invitation cannot be used", "zh-CN": "该邀请无法使用" },
  "errors.invitation-invalid.why": {
    en: "It is unknown here, was used, was replaced by a newer one, or its time is over.",
    "zh-CN": "邀请不存在、已被使用、已被新的邀请取代，或已过期。",
  },
  "errors.invitation-invalid.fix": {
    en: "Ask for a new one; on the machine itself, portolan password NAME prints one.",
    "zh-CN": "请索取新的邀请；也可以在本机运行 portolan password NAME 打印一个。",
  },

  "errors.name-invalid.what": { en: "This name cannot be used", "zh-CN": "该名称无法使用" },
  "errors.name-invalid.why": { en: "A name has 1 to 64 characters and shows something.", "zh-CN": "名称须为 1 到 64 个可见字符。" },
  "errors.name-invalid.fix": { en: "Choose another name.", "zh-CN": "请换一个名称。" },

  "errors.name-taken.what": { en: "There is already a person called {name}", "zh-CN": "已有名为 {name} 的人员" },
  "errors.name-taken.why": { en: "Names that differ only in case are one name.", "zh-CN": "只有大小写不同的名称视为同一个名称。" },
  "errors.name-taken.fix": { en: "Choose another name.", "zh-CN": "请换一个名称。" },

  "errors.own-roles-fixed.what": { en: "Nobody changes their own roles or access", "zh-CN": "任何人都不能更改自己的角色或访问权限" },
  "errors.own-roles-fixed.why": {
    en: "What a person may do is decided by somebody else.",
    "zh-CN": "一个人的权限须由他人决定。",
  },
  "errors.own-roles-fixed.fix": {
    en: "Ask another administrator, or open a link of portolan up --link where nobody holds that role.",
    "zh-CN": "请让其他管理员操作；如果该角色无人担任，可以打开 portolan up --link 的链接来操作。",
  },

  "errors.panel-not-answering.what": { en: "No running panel answers for {path}", "zh-CN": "没有使用 {path} 的面板在应答" },
  "errors.panel-not-answering.why": {
    en: "None runs with this data folder, or this user may not ask it.",
    "zh-CN": "没有面板在使用该数据目录，或当前用户无权向它提出请求。",
  },
  "errors.panel-not-answering.fix": {
    en: "Start it with portolan up, and run this as the user who started it, or with sudo. Where it keeps its data elsewhere, name that folder with --data-dir.",
    "zh-CN": "请用 portolan up 启动面板，并以启动它的用户身份或用 sudo 运行此命令。如果它使用其他数据目录，请用 --data-dir 指明。",
  },

  "errors.passwords-differ.what": { en: "The two are not the same", "zh-CN": "两次输入不一致" },
  "errors.passwords-differ.why": { en: "Nothing was changed.", "zh-CN": "未做任何更改。" },
  "errors.passwords-differ.fix": { en: "Run the command again.", "zh-CN": "请重新运行该命令。" },

  "errors.password-is-name.what": { en: "The password is the name", "zh-CN": "密码与名称相同" },
  "errors.password-is-name.why": { en: "It would be the first guess of anybody.", "zh-CN": "任何人都会首先猜这个密码。" },
  "errors.password-is-name.fix": { en: "Choose another password.", "zh-CN": "请换一个密码。" },

  "errors.password-too-long.what": { en: "The password is too long", "zh-CN": "密码过长" },
  "errors.password-too-long.why": { en: "It may have up to {most} characters.", "zh-CN": "密码最多 {most} 个字符。" },
  "errors.password-too-long.fix": { en: "Choose a shorter password.", "zh-CN": "请使用更短的密码。" },

  "errors.password-too-short.what": { en: "The password is too short", "zh-CN": "密码过短" },
  "errors.password-too-short.why": { en: "It needs at least {least} characters.", "zh-CN": "密码至少需要 {least} 个字符。" },
  "errors.password-too-short.fix": {
    en: "A few words in a row are easy to remember and hard to guess.",
    "zh-CN": "用几个词连成一句，好记又难猜。",
  },

  "errors.password-wrong.what": { en: "This is not right", "zh-CN": "验证未通过" },
  "errors.password-wrong.why": { en: "The password or the code was not yours.", "zh-CN": "密码或验证码不正确。" },
  "errors.password-wrong.fix": { en: "Try again; each code works once.", "zh-CN": "请重试；每个验证码只能使用一次。" },

  "errors.permission-required.what": { en: "You may not do this", "zh-CN": "你没有执行此操作的权限" },
  "errors.permission-required.why": {
    en: "It needs the permission {permission}, which your roles or your token do not give.",
    "zh-CN": "此操作需要权限 {permission}，你的角色或令牌没有该权限。",
  },
  "errors.permission-required.fix": {
    en: "Ask the security administrator for a role that gives it.",
    "zh-CN": "请联系安全管理员授予相应角色。",
  },

  "errors.person-has-password.what": { en: "This person has a password already", "zh-CN": "此人已设置密码" },
  "errors.person-has-password.why": {
    en: "Whoever could replace it could sign in as them.",
    "zh-CN": "谁能替换这个密码，谁就能以此人的身份登录。",
  },
  "errors.person-has-password.fix": {
    en: "If it is forgotten, portolan password NAME on the machine itself lets them choose another.",
    "zh-CN": "如果忘记了密码，可在本机运行 portolan password NAME 重新设置。",
  },

  "errors.person-disabled.what": { en: "{name} may not sign in", "zh-CN": "{name} 已被停用" },
  "errors.person-disabled.why": {
    en: "The system administrator lets this person in no more.",
    "zh-CN": "系统管理员已停用此人。",
  },
  "errors.person-disabled.fix": { en: "Let them in again first.", "zh-CN": "请先恢复其访问权限。" },

  "errors.person-is-administrator.what": { en: "{name} is an administrator", "zh-CN": "{name} 是管理员" },
  "errors.person-is-administrator.why": {
    en: "No administrator gets rid of another alone.",
    "zh-CN": "任何管理员都不能独自停用另一位管理员。",
  },
  "errors.person-is-administrator.fix": {
    en: "The security administrator takes the role away first.",
    "zh-CN": "请先由安全管理员撤销其管理员角色。",
  },

  "errors.person-unknown.what": { en: "There is no such person", "zh-CN": "没有这个人员" },
  "errors.person-unknown.why": { en: "{name} is nobody here.", "zh-CN": "此处没有 {name}。" },
  "errors.person-unknown.fix": { en: "Look at the list of people.", "zh-CN": "请查看人员列表。" },

  "errors.proof-required.what": { en: "Show again that it is you", "zh-CN": "请再次证明是你本人" },
  "errors.proof-required.why": {
    en: "This is sensitive, and your last proof is older than {minutes} minutes.",
    "zh-CN": "此操作较为敏感，而你上次验证已超过 {minutes} 分钟。",
  },
  "errors.proof-required.fix": {
    en: "Give your password, a code or a passkey; if you came by a link, open a fresh one of portolan up --link.",
    "zh-CN": "请输入密码或验证码，或使用通行密钥；如果你是通过链接登录的，请打开 portolan up --link 打印的新链接。",
  },

  "errors.roles-not-separate.what": { en: "One person cannot be {first} and {second}", "zh-CN": "同一人不能兼任 {first} 和 {second}" },
  "errors.roles-not-separate.why": {
    en: "The system, security and audit administrators watch each other, so that they are three people.",
    "zh-CN": "系统管理员、安全管理员和审计管理员相互制约，必须由三个人分别担任。",
  },
  "errors.roles-not-separate.fix": { en: "Give one of the roles to somebody else.", "zh-CN": "请把其中一个角色交给其他人。" },

  "errors.passkey-needs-name.what": { en: "Passkeys need a host name", "zh-CN": "通行密钥需要主机名" },
  "errors.passkey-needs-name.why": {
    en: "You opened the panel by the address {address}, and browsers keep passkeys by name.",
    "zh-CN": "你是用地址 {address} 打开面板的，而浏览器按主机名保存通行密钥。",
  },
  "errors.passkey-needs-name.fix": { en: "Open it as http://localhost and the port.", "zh-CN": "请改用 http://localhost 加端口打开。" },

  "errors.passkey-refused.what": { en: "The passkey was not accepted", "zh-CN": "通行密钥未被接受" },
  "errors.passkey-refused.why": {
    en: "Nobody who may sign in has it, or it answered another or an older question.",
    "zh-CN": "没有可登录的人员持有它，或者它回应的是另一个或已过期的请求。",
  },
  "errors.passkey-refused.fix": {
    en: "Try once more. If it stays like this, sign in with your password and look at your passkeys.",
    "zh-CN": "请再试一次。如果仍然不行，请用密码登录并查看你的通行密钥。",
  },

  "errors.second-factor-refused.what": { en: "The code is not right", "zh-CN": "验证码不正确" },
  "errors.second-factor-refused.why": {
    en: "It is not the code of now, or it was used before.",
    "zh-CN": "它不是当前的验证码，或已经使用过。",
  },
  "errors.second-factor-refused.fix": {
    en: "Wait for the next code and check the clock of this machine and of your phone; or use a recovery code.",
    "zh-CN": "请等待下一个验证码，并检查本机和手机的时间；也可以使用恢复码。",
  },

  "errors.second-factor-required.what": { en: "A code is needed as well", "zh-CN": "还需要验证码" },
  "errors.second-factor-required.why": { en: "This person signs in with a second factor.", "zh-CN": "此人启用了第二重验证。" },
  "errors.second-factor-required.fix": {
    en: "Give the code of your authenticator, or a recovery code.",
    "zh-CN": "请输入身份验证器中的验证码，或一个恢复码。",
  },

  "errors.set-up-done.what": { en: "There is already somebody here", "zh-CN": "已经有人完成了初始设置" },
  "errors.set-up-done.why": { en: "The first person is made once.", "zh-CN": "首位人员只能创建一次。" },
  "errors.set-up-done.fix": {
    en: "Sign in with your password; if it is forgotten, run portolan password NAME.",
    "zh-CN": "请用密码登录；如果忘记了密码，请运行 portolan password NAME。",
  },

  "errors.sign-in-delayed.what": { en: "Too many attempts in vain", "zh-CN": "失败次数过多" },
  "errors.sign-in-delayed.why": {
    en: "Each failure for a name or from an address makes the next wait longer; nothing is locked for good.",
    "zh-CN": "同一名称或同一地址每失败一次，下次等待的时间就更长；不会永久锁定。",
  },
  "errors.sign-in-delayed.fix": {
    en: "Try again in {seconds} s. On the machine itself, portolan up --link prints a link that works at once.",
    "zh-CN": "请在 {seconds} 秒后重试。在本机运行 portolan up --link 可得到立即可用的链接。",
  },

  "errors.sign-in-refused.what": { en: "The name or the password is not right", "zh-CN": "名称或密码不正确" },
  "errors.sign-in-refused.why": { en: "Nobody who may sign in has both.", "zh-CN": "没有可登录的人员与之相符。" },
  "errors.sign-in-refused.fix": {
    en: "Try again; if it is forgotten, run portolan password NAME on the machine itself.",
    "zh-CN": "请重试；如果忘记了密码，请在本机运行 portolan password NAME。",
  },

  "errors.too-many-kept.what": { en: "There are too many of these", "zh-CN": "此类条目过多" },
  "errors.too-many-kept.why": { en: "Their number is bounded.", "zh-CN": "数量有上限。" },
  "errors.too-many-kept.fix": { en: "Remove some first.", "zh-CN": "请先删除一些。" },
});
