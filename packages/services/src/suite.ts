/**
 * Services that people know by one name and that consist of several programs: what each part is to the whole and what follows where it does
 * not answer. A service in no suite is a whole of its own. Data only; what answers is decided by @portolan/explanation.
 */
import { phrase, type Phrase } from "@portolan/phrases";

export interface SuitePart {
  readonly service: string; // id in the catalogue
  readonly role: Phrase; // "the panel", as it stands inside a sentence
  readonly without: Phrase; // what follows where this part alone does not answer, after "so"
  /** Service of the suite whose settings name this part's place (`peers`), so that it is expected even where no process of it is seen. */
  readonly namedBy?: string;
  /** The whole works without it: that it is absent is no fault. */
  readonly isOptional?: boolean;
  /** Its ports speak HTTP, so that one request tells whether the program answers. */
  readonly speaksHttp?: boolean;
}

export interface Suite {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[]; // other names that people type, lower case
  readonly parts: readonly SuitePart[];
  readonly withoutAll: Phrase; // what follows where no part answers
  /** Ports that containers of this runtime publish belong to the whole. */
  readonly publishes?: { readonly runtime: "docker" | "podman"; readonly role: Phrase; readonly without: Phrase };
}

export const suites: readonly Suite[] = [
  {
    id: "mcsmanager",
    name: "MCSManager",
    aliases: ["mcsm"],
    parts: [
      {
        service: "mcsmanager-panel",
        role: phrase("services.suite.mcsmanager.panel"),
        without: phrase("services.suite.mcsmanager.withoutPanel"),
        speaksHttp: true,
      },
      {
        service: "mcsmanager-daemon",
        role: phrase("services.suite.mcsmanager.daemon"),
        without: phrase("services.suite.mcsmanager.withoutDaemon"),
        namedBy: "mcsmanager-panel",
        speaksHttp: true,
      },
    ],
    withoutAll: phrase("services.suite.mcsmanager.withoutAll"),
  },
  {
    id: "rabbitmq-and-epmd",
    name: "RabbitMQ",
    aliases: ["rabbitmq", "rabbitmq-server", "rabbit"],
    parts: [
      { service: "rabbitmq", role: phrase("services.suite.rabbitmq.broker"), without: phrase("services.suite.rabbitmq.withoutBroker") },
      { service: "epmd", role: phrase("services.suite.rabbitmq.epmd"), without: phrase("services.suite.rabbitmq.withoutEpmd") },
    ],
    withoutAll: phrase("services.suite.rabbitmq.withoutAll"),
  },
  {
    id: "docker-and-publishes",
    name: "Docker",
    aliases: ["docker", "dockerd", "moby"],
    parts: [
      {
        service: "dockerd",
        role: phrase("services.suite.docker.api"),
        without: phrase("services.suite.docker.withoutApi"),
        isOptional: true,
      },
    ],
    withoutAll: phrase("services.suite.docker.withoutAll"),
    publishes: {
      runtime: "docker",
      role: phrase("services.suite.docker.publishes"),
      without: phrase("services.suite.docker.withoutPublishes"),
    },
  },
];
