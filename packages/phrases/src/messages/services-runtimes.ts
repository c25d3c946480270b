/** Messages about language runtimes and container runtimes. */
import { messages } from "../message.ts";

export const serviceRuntimeMessages = messages({
  "services.dockerPublish.default": {
    en: "Without a host address Docker publishes on every IPv4 and every IPv6 address, unless ip in daemon.json says otherwise.",
    "zh-CN": "不写主机地址时，Docker 会在所有 IPv4 和 IPv6 地址上发布端口，除非 daemon.json 的 ip 另有规定。",
  },
  "services.dockerPublish.recreate": {
    en: "Create the container again with:",
    "zh-CN": "用下面的参数重新创建容器：",
  },
  "services.dockerPublish.ipv6NeedsProxy": {
    en: "To a container without IPv6 this needs docker-proxy (userland-proxy in daemon.json, on by default).",
    "zh-CN": "容器没有 IPv6 时，这要靠 docker-proxy（daemon.json 的 userland-proxy，默认开启）。",
  },
  "services.dockerPublish.apply": {
    en: "Apply by creating the container again (docker compose up -d does); a restart keeps the old ports. A change of daemon.json needs a restart of Docker. Published ports pass by the INPUT rules of the host, so ufw and firewalld do not filter them: use DOCKER-USER.",
    "zh-CN":
      "生效方式：重新创建容器（docker compose up -d 会这样做），只重启容器端口不会变。改 daemon.json 需要重启 Docker。发布的端口不经过主机的 INPUT 规则，ufw 和 firewalld 管不到，要写在 DOCKER-USER 链里。",
  },
});
