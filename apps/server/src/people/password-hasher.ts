import { argon2, randomBytes, timingSafeEqual, type Argon2Parameters } from "node:crypto";
import { RefusalError } from "@portolan/contract";

/** RFC 9106's second recommendation for memory and passes, in one lane: about 150 ms of one core. */
const usualCost: HashCost = { memoryKiB: 65_536, passes: 3, lanes: 1 };
const tagBytes = 32;
/** A hash takes 64 MiB: so many at once, so many more may wait. */
const mostAtOnce = 2;
const mostWaiting = 32;

interface HashCost {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly lanes: number;
}

export type Derive = (parameters: Argon2Parameters) => Promise<Buffer>;

export interface PasswordHasher {
  /** argon2id in its PHC form, with all parameters. */
  hash(password: string): Promise<string>;
  /** The same work whether there is a hash to compare with or, with null, there is none: then false. */
  matches(password: string, stored: string | null): Promise<boolean>;
  /** Made at another cost than the one of now. */
  isOutdated(stored: string): boolean;
}

const deriveArgon2id: Derive = (parameters) => {
  const derived = Promise.withResolvers<Buffer>();
  argon2("argon2id", parameters, (error, tag) => (error === null ? derived.resolve(tag) : derived.reject(error)));
  return derived.promise;
};

/** Throws RATE_LIMITED where too many wait already. */
export function createPasswordHasher({ cost = usualCost, derive = deriveArgon2id } = {}): PasswordHasher {
  const limited = limitAtOnce(derive);
  const nobodys = randomBytes(16);
  const derived = (password: string, nonce: Buffer, { memoryKiB, passes, lanes }: HashCost): Promise<Buffer> =>
    limited({ message: normalise(password), nonce, memory: memoryKiB, passes, parallelism: lanes, tagLength: tagBytes });
  return {
    async hash(password) {
      const salt = randomBytes(16);
      return formatHash({ cost, salt, tag: await derived(password, salt, cost) });
    },
    async matches(password, stored) {
      if (stored === null) {
        await derived(password, nobodys, cost);
        return false;
      }
      const { cost: storedCost, salt, tag } = parseHash(stored);
      return timingSafeEqual(await derived(password, salt, storedCost), tag);
    },
    isOutdated(stored) {
      const { cost: is } = parseHash(stored);
      return is.memoryKiB !== cost.memoryKiB || is.passes !== cost.passes || is.lanes !== cost.lanes;
    },
  };
}

/** One password whatever keyboard it was typed on: NIST SP 800-63B, 3.1.1.2. */
function normalise(password: string): Buffer {
  return Buffer.from(password.normalize("NFKC"), "utf8");
}

interface ParsedHash {
  readonly cost: HashCost;
  readonly salt: Buffer;
  readonly tag: Buffer;
}

function formatHash({ cost: { memoryKiB, passes, lanes }, salt, tag }: ParsedHash): string {
  const text = (bytes: Buffer): string => bytes.toString("base64").replace(/=+$/, "");
  return `$argon2id$v=19$m=${memoryKiB},t=${passes},p=${lanes}$${text(salt)}$${text(tag)}`;
}

function parseHash(stored: string): ParsedHash {
  const [, memory, passes, lanes, salt = "", tag = ""] =
    /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(stored) ?? [];
  if (memory === undefined) throw new Error("a password's hash in the database is none of argon2id");
  const cost = { memoryKiB: Number(memory), passes: Number(passes), lanes: Number(lanes) };
  return { cost, salt: Buffer.from(salt, "base64"), tag: Buffer.from(tag, "base64") };
}

function limitAtOnce(derive: Derive): Derive {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (parameters) => {
    if (running >= mostAtOnce) {
      if (waiting.length >= mostWaiting) throw new RefusalError("RATE_LIMITED", { seconds: 5 });
      const turn = Promise.withResolvers<void>();
      waiting.push(turn.resolve);
      await turn.promise;
    } else running++;
    try {
      return await derive(parameters);
    } finally {
      const next = waiting.shift();
      if (next === undefined) running--;
      else next(); // takes over the place
    }
  };
}
