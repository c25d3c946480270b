/** How to change where RabbitMQ listens: AMQP in rabbitmq.conf, the distribution port in advanced.config. */
import { phrase } from "@portolan/phrases";
import type { BindSetting } from "@portolan/snapshot";
import { impossibleChange, possibleChange, writeStep } from "../scope-change.ts";
import type { ScopeChange } from "../service.ts";

const advancedFile = "/etc/rabbitmq/advanced.config";

export function rabbitmqChanges(settings: readonly BindSetting[]): readonly ScopeChange[] {
  const [first] = settings;
  const isDistribution = first !== undefined && /DIST_PORT$|^inet_dist_/.test(first.key);
  const noIpv6 = impossibleChange("ipv6", phrase("services.rabbitmq.noIpv6Wildcard"));
  return isDistribution ? distributionChanges(first.port ?? 25_672) : [...amqpChanges(settings), noIpv6];
}

function amqpChanges(settings: readonly BindSetting[]): readonly ScopeChange[] {
  const prefix = /^(management|prometheus)\./.exec(settings[0]?.key ?? "")?.[1];
  const port = settings[0]?.port ?? 5672;
  const written = settings.filter(({ key }) => /^(listeners|management|prometheus)\./.test(key));
  const step = writeStep(written, "/etc/rabbitmq/rabbitmq.conf");
  const code = (...addresses: readonly string[]): readonly string[] =>
    prefix === undefined
      ? addresses.map((address, index) => `listeners.tcp.${index + 1} = ${address}:${port}`)
      : [`${prefix}.tcp.port = ${port}`, `${prefix}.tcp.ip = ${addresses[0] ?? ""}`];
  const elsewhere = phrase("services.rabbitmq.lastLine", { file: advancedFile });
  return [
    possibleChange({ target: "dual", steps: [step], code: code("::") }),
    possibleChange({ target: "ipv4", steps: [step], code: code("0.0.0.0") }),
    possibleChange({
      target: "loopback",
      steps: [step, phrase("services.breaks.loopback", { port }), ...(prefix === undefined ? [elsewhere] : [])],
      code: [...code("127.0.0.1", "::1"), ...(prefix === undefined ? [useInterface("127,0,0,1")] : [])],
    }),
  ];
}

function useInterface(address: string): string {
  return `[{kernel, [{inet_dist_use_interface, {${address}}}]}].`;
}

function distributionChanges(port: number): readonly ScopeChange[] {
  const step = phrase("services.rabbitmq.distribution", { file: advancedFile });
  const noWay = phrase("services.rabbitmq.distributionFamily");
  return [
    impossibleChange("dual", noWay),
    possibleChange({ target: "ipv4", steps: [step], code: [useInterface("0,0,0,0")] }),
    impossibleChange("ipv6", noWay),
    possibleChange({ target: "loopback", steps: [step, phrase("services.breaks.loopback", { port })], code: [useInterface("127,0,0,1")] }),
  ];
}
