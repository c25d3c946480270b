/** Waivers of findings: in the panel, in the record, and why one is refused. */
import { messages } from "../message.ts";

export const waiverMessages = messages({
  "panel.waiver.title": { en: "Waived", "zh-CN": "已豁免" },
  "panel.waiver.lead": {
    en: "Somebody answers for these until a day. They are still judged, and count again by themselves after it.",
    "zh-CN": "以下问题由人员承担责任，豁免到指定日期为止。系统仍持续判断，到期后自动重新计入。",
  },
  "panel.waiver.count": { en: "{count} waived", "zh-CN": "{count} 项已豁免" },
  "panel.waiver.badge": { en: "waived until {until}", "zh-CN": "豁免至 {until}" },
  "panel.waiver.badgeRequested": { en: "waiver requested", "zh-CN": "已申请豁免" },
  "panel.waiver.heading": { en: "Waiver", "zh-CN": "豁免" },
  "panel.waiver.approvedUntil": { en: "Waived until {until}.", "zh-CN": "豁免至 {until}。" },
  "panel.waiver.requestedUntil": {
    en: "Requested until {until}. It counts until somebody else who approves has approved this.",
    "zh-CN": "申请豁免至 {until}。在另一位审批人批准之前，该问题仍然计入。",
  },
  "panel.waiver.requestedOwn": {
    en: "Requested until {until}. It counts until somebody approves this.",
    "zh-CN": "申请豁免至 {until}。批准之前，该问题仍然计入。",
  },
  "panel.waiver.reason": { en: "Reason", "zh-CN": "理由" },
  "panel.waiver.reasonHelp": {
    en: "Why this may stay as it is, and what protects it instead. Name no people and no secrets.",
    "zh-CN": "说明为何可以保持现状、另有什么保护措施。请勿写入人名或机密。",
  },
  "panel.waiver.until": { en: "Until the end of", "zh-CN": "有效期至（含当日）" },
  "panel.waiver.untilHelp": { en: "366 days at most.", "zh-CN": "最长 366 天。" },
  "panel.waiver.days": { en: "{days} days", "zh-CN": "{days} 天" },
  "panel.waiver.askedBy": { en: "requested by {who}, {at}", "zh-CN": "{who} 于 {at} 申请" },
  "panel.waiver.approvedBy": { en: "approved by {who}, {at}", "zh-CN": "{who} 于 {at} 批准" },
  "panel.waiver.ask": { en: "Waive this…", "zh-CN": "豁免此问题…" },
  "panel.waiver.send": { en: "Request the waiver", "zh-CN": "申请豁免" },
  "panel.waiver.sendAlone": { en: "Waive it", "zh-CN": "豁免" },
  "panel.waiver.cancel": { en: "Cancel", "zh-CN": "取消" },
  "panel.waiver.approve": { en: "Approve the waiver", "zh-CN": "批准豁免" },
  "panel.waiver.withdraw": { en: "End the waiver", "zh-CN": "结束豁免" },
  "panel.waiver.withdrawRequest": { en: "Withdraw the request", "zh-CN": "撤回申请" },
  "panel.waiver.notNow": {
    en: "Waivers whose finding is not there now",
    "zh-CN": "对应问题目前不存在的豁免",
  },

  "panel.ledger.is.waiver-requested": {
    en: "{who} requested to waive a finding ({code}) until {until}: waiver {waiver}.",
    "zh-CN": "{who}申请豁免一个问题（{code}），至 {until} 为止：豁免 {waiver}。",
  },
  "panel.ledger.is.waiver-approved": {
    en: "{who} approved the waiver {waiver} of a finding ({code}).",
    "zh-CN": "{who}批准了对一个问题（{code}）的豁免 {waiver}。",
  },
  "panel.ledger.is.waiver-ended.withdrawn": {
    en: "{who} ended the waiver {waiver} of a finding ({code}).",
    "zh-CN": "{who}结束了对一个问题（{code}）的豁免 {waiver}。",
  },
  "panel.ledger.is.waiver-ended.expired": {
    en: "The waiver {waiver} of a finding ({code}) came to its end.",
    "zh-CN": "对一个问题（{code}）的豁免 {waiver} 已到期。",
  },
  "panel.ledger.kind.waiver-requested": { en: "waivers requested", "zh-CN": "申请豁免" },
  "panel.ledger.kind.waiver-approved": { en: "waivers approved", "zh-CN": "批准豁免" },
  "panel.ledger.kind.waiver-ended": { en: "waivers ended", "zh-CN": "豁免结束" },

  "errors.finding-unknown.what": { en: "This finding is not there now", "zh-CN": "该问题目前不存在" },
  "errors.finding-unknown.why": {
    en: "The host was judged anew since, or it was never found.",
    "zh-CN": "主机此后已重新判断，或从未有过该问题。",
  },
  "errors.finding-unknown.fix": { en: "Look at the findings again.", "zh-CN": "请重新查看问题。" },

  "errors.waiver-exists.what": { en: "This finding has a waiver already", "zh-CN": "该问题已有豁免" },
  "errors.waiver-exists.why": { en: "It is waiver {waiver}.", "zh-CN": "即豁免 {waiver}。" },
  "errors.waiver-exists.fix": { en: "End that one first to request another.", "zh-CN": "如需重新申请，请先结束原有豁免。" },

  "errors.waiver-end-refused.what": { en: "A waiver cannot end then", "zh-CN": "豁免不能设为该到期时间" },
  "errors.waiver-end-refused.why": {
    en: "Its end lies in the future, and at most {days} days ahead.",
    "zh-CN": "到期时间必须在将来，且最多在 {days} 天之后。",
  },
  "errors.waiver-end-refused.fix": { en: "Choose another day.", "zh-CN": "请选择其他日期。" },

  "errors.waiver-own.what": { en: "Nobody approves a waiver that they requested", "zh-CN": "不能批准自己申请的豁免" },
  "errors.waiver-own.why": {
    en: "There are other people here, and this house asks for a second person.",
    "zh-CN": "此处还有其他人员，并且要求由第二人批准。",
  },
  "errors.waiver-own.fix": { en: "Ask somebody else who approves.", "zh-CN": "请让另一位审批人批准。" },

  "errors.waiver-state.what": { en: "The waiver is {state}", "zh-CN": "豁免的状态是 {state}" },
  "errors.waiver-state.why": { en: "From there this cannot be done.", "zh-CN": "在该状态下不能执行此操作。" },
  "errors.waiver-state.fix": { en: "Look at the findings again.", "zh-CN": "请重新查看问题。" },
});
