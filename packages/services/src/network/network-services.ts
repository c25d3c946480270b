/** Remote access, file transfer, proxies, names, monitoring agents. */
import type { Service } from "../service.ts";
import { bind } from "./bind.ts";
import { dante } from "./dante.ts";
import { microsocks } from "./microsocks.ts";
import { proftpd } from "./proftpd.ts";
import { sshd } from "./sshd.ts";
import { vsftpd } from "./vsftpd.ts";
import { zabbixServices } from "./zabbix.ts";

export const networkServices: readonly Service[] = [sshd, bind, vsftpd, proftpd, dante, microsocks, ...zabbixServices];
