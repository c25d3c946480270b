/** Messages of the panel's pages about services. */
import { messages } from "../message.ts";

export const panelServiceMessages = messages({
  "panel.services.title": { en: "Services", "zh-CN": "服务" },
  "panel.services.lead": {
    en: "What was recognised on this host, and whether its sockets are where its settings lead. Open one to have it tried.",
    "zh-CN": "本机识别出的服务，以及它们的套接字是否符合配置。打开任意一个即可实际尝试连接。",
  },
  "panel.services.count": { en: "{count} {count:service|services}", "zh-CN": "{count} 个服务" },
  "panel.services.filter": { en: "Filter services", "zh-CN": "筛选服务" },
  "panel.services.none": { en: "No service fits “{text}”.", "zh-CN": "没有符合“{text}”的服务。" },
  "panel.services.empty": {
    en: "No service was recognised here. Programs that Portolan does not know are in the table of endpoints all the same.",
    "zh-CN": "这里没有识别出服务。Portolan 不认识的程序仍会列在端点表中。",
  },
  "panel.services.loading": { en: "Reading the services…", "zh-CN": "正在读取服务…" },
  "panel.services.failed": { en: "The services could not be loaded", "zh-CN": "无法加载服务列表" },
  "panel.services.all": { en: "All services", "zh-CN": "全部服务" },
  "panel.services.ports": { en: "Ports", "zh-CN": "端口" },
  "panel.services.noPorts": { en: "holds no port", "zh-CN": "没有占用端口" },

  "panel.service.asking": { en: "Asking the kernel and connecting to its ports…", "zh-CN": "正在询问内核并尝试连接它的端口…" },
  "panel.service.failed": { en: "This service could not be explained", "zh-CN": "无法解释这个服务" },
  "panel.service.unknown": { en: "No service here is called “{id}”", "zh-CN": "这里没有名为“{id}”的服务" },
  "panel.service.unknownHelp": {
    en: "It is neither in the catalogue nor the name of a unit, container or program that holds a port here.",
    "zh-CN": "目录里没有它，本机占用端口的单元、容器和程序中也没有这个名字。",
  },
  "panel.service.again": { en: "Try again", "zh-CN": "重新尝试" },
  "panel.service.takenAt": { en: "As of {time}", "zh-CN": "截至 {time}" },
  "panel.service.endpoints": { en: "Endpoints", "zh-CN": "端点" },
  "panel.service.noEndpoints": { en: "It holds no endpoint now.", "zh-CN": "目前没有占用端点。" },
  "panel.service.showInTable": { en: "Show in the table", "zh-CN": "在表中查看" },
  "panel.service.change": { en: "How to change it", "zh-CN": "如何修改" },
  "panel.service.changeOf": { en: "How to change port {port}", "zh-CN": "如何修改 {port} 端口" },
  "panel.service.changeLoading": { en: "Working it out…", "zh-CN": "正在分析…" },
  "panel.service.changeNone": { en: "Nothing is known about how to change this one.", "zh-CN": "不清楚该如何修改这一个。" },
  "panel.service.recent": { en: "Recent changes of its endpoints", "zh-CN": "它的端点最近的变化" },
  "panel.service.recentNone": { en: "None among the last {count} changes of this host.", "zh-CN": "本机最近 {count} 处变化中没有。" },
  "panel.service.recentFailed": { en: "The changes could not be loaded.", "zh-CN": "无法加载变化。" },
  "panel.service.moreEndpoints": { en: "Show all {count}", "zh-CN": "显示全部 {count} 个" },
  "panel.service.processes": { en: "{count} {count:process|processes}: {pids}", "zh-CN": "{count} 个进程：{pids}" },

  "panel.service.state.answers": { en: "accepts connections", "zh-CN": "可建立连接" },
  "panel.service.state.listed.answers": { en: "all there", "zh-CN": "全部就位" },
  "panel.service.state.partly": { en: "in part", "zh-CN": "部分" },
  "panel.service.state.silent": { en: "does not answer", "zh-CN": "没有应答" },
  "panel.service.state.listed.silent": { en: "not there", "zh-CN": "不在" },
  "panel.service.state.absent": { en: "not seen", "zh-CN": "未发现" },
  "panel.service.state.elsewhere": { en: "on another host", "zh-CN": "在其他主机" },
  "panel.service.state.unknown": { en: "not known", "zh-CN": "未知" },
});
