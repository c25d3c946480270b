/** Messages of the command that replaces a forgotten password. */
import { messages } from "../message.ts";

export const passwordCommandMessages = messages({
  "help.password.summary": { en: "another password for a person of the panel", "zh-CN": "为面板中的人员重设密码" },
  "help.password.description": {
    en: "Gives a person of the running panel another password, where the old one is forgotten. Only root and the user who started the panel can. The password is asked for twice and not shown; where the input is not a terminal, its first line is taken. Every session of the person ends; the second factor stays unless it is to go as well.",
    "zh-CN":
      "忘记密码时，为正在运行的面板中的人员重设密码。只有 root 和启动面板的用户可以执行。密码需输入两次且不回显；输入不是终端时取其第一行。此人的所有会话都会结束；第二重验证会保留，除非指定一并移除。",
  },
  "help.password.name": { en: "the name the person signs in with", "zh-CN": "此人登录所用的名称" },
  "help.password.without-second-factor": {
    en: "the person signs in with the password alone, until they set a second factor up again",
    "zh-CN": "移除第二重验证，此人重新启用之前只用密码登录",
  },
  "help.password.example-plain": { en: "mei has forgotten her password", "zh-CN": "mei 忘记了密码" },
  "help.password.example-factor": { en: "mei has lost her phone and her recovery codes as well", "zh-CN": "mei 还丢失了手机和恢复码" },
  "commands.password.ask": { en: "New password: ", "zh-CN": "新密码：" },
  "commands.password.again": { en: "Once more: ", "zh-CN": "再输入一次：" },
  "commands.password.done": {
    en: "{name} signs in with the new password from now on; the sessions before have ended.",
    "zh-CN": "{name} 现在起使用新密码登录，之前的会话均已结束。",
  },
});
