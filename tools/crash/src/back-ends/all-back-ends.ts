import type { BackEnd, BackEndName } from "./back-end.ts";
import { dockerUserBackEnd } from "./docker-user-back-end.ts";
import { firewalldBackEnd } from "./firewalld-back-end.ts";
import { iptablesBackEnd } from "./iptables-back-end.ts";
import { nftBackEnd } from "./nft-back-end.ts";
import { ufwBackEnd } from "./ufw-back-end.ts";

export const backEnds: Readonly<Record<BackEndName, BackEnd>> = {
  nft: nftBackEnd,
  "iptables-nft": iptablesBackEnd("nft"),
  "iptables-legacy": iptablesBackEnd("legacy"),
  ufw: ufwBackEnd,
  firewalld: firewalldBackEnd("nftables"),
  "firewalld-iptables": firewalldBackEnd("iptables"),
  "docker-user": dockerUserBackEnd,
};
