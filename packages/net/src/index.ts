export { classifyAddress, isMappedAddress, type AddressClass } from "./address-class.ts";
export { AddressSet } from "./address-set.ts";
export {
  addressFromBytes,
  addressFromMapped,
  canonicalAddress,
  endpointUrlHost,
  formatIpAddress,
  mappedValue,
  parseIpAddress,
  type IpAddress,
  type IpFamily,
} from "./ip-address.ts";
export { isPort, MAX_PORT, parsePort } from "./port.ts";
export { parsePortRange, parsePortSet, PortSet, type PortRange } from "./port-set.ts";
export { formatPrefix, parsePrefix, prefixHas, prefixInterval, prefixOf, type AddressInterval, type Prefix } from "./prefix.ts";
export { parseProtocol, protocols, type Protocol } from "./protocol.ts";
