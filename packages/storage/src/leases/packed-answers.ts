/**
 * Answers to claims on their way from one thread to another. Whoever asked has the claims: of a single lease that was just granted only what its claim does not say
 * is copied, which is a fifth of it. Everything else goes as it is.
 */
import { offerEndMs, type Choice, type Claim, type ClaimAnswer, type Lease } from "@portolan/leases";
import { leaseOfClaim } from "./lease-of-claim.ts";

/** Id, fence, host, ports, emergency ports, choice; a number in place of the choice: the place in the keyed order of the only host, with nothing passed over. */
type PackedGrant = readonly [string, number, string, readonly number[] | number, readonly number[] | null, Choice | number];

export interface PackedAnswers {
  /** Of all grants. By the wall. */
  readonly grantedMs: number;
  readonly answers: readonly (ClaimAnswer | PackedGrant)[];
}

export function packAnswers(answers: readonly ClaimAnswer[]): PackedAnswers {
  let grantedMs = 0;
  const packed = answers.map((answer): ClaimAnswer | PackedGrant => {
    if (answer.code !== "granted" || answer.isRepeat || answer.leases.length !== 1) return answer;
    const [lease] = answer.leases;
    if (lease === undefined || (grantedMs !== 0 && grantedMs !== lease.grantedMs)) return answer;
    ({ grantedMs } = lease);
    return packGrant(lease);
  });
  return { grantedMs, answers: packed };
}

function packGrant({ id, fence, host, ports, emergencyPorts, choice }: Lease): PackedGrant {
  const [port] = ports;
  const shortPorts = ports.length === 1 && port !== undefined ? port : ports;
  return [id, fence, host, shortPorts, emergencyPorts.length === 0 ? null : emergencyPorts, isPlain(choice) ? choice.port.rank : choice];
}

function isPlain({ hosts, leftOut, port }: Choice): boolean {
  const [only] = hosts;
  if (hosts.length !== 1 || only === undefined || only.score !== 1 || only.parts.length > 0) return false;
  if (leftOut.length > 0 || port.order !== "keyed") return false;
  for (const _ in port.passedOver) return false; // oxlint-disable-line guard-for-in -- of a plain object
  return true;
}

/** `claims`, `by`: what was asked. */
export function unpackAnswers({ grantedMs, answers }: PackedAnswers, claims: readonly Claim[], by: string): readonly ClaimAnswer[] {
  return answers.map((answer, at) => {
    if (!isPacked(answer)) return answer;
    const claim = claims[at];
    if (claim === undefined) throw new Error(`an answer to no claim: ${at}`);
    const [id, fence, host, ports, emergencyPorts, choice] = answer;
    const lease = leaseOfClaim(claim, {
      id,
      group: id,
      host,
      fence,
      ports: typeof ports === "number" ? [ports] : ports,
      emergencyPorts: emergencyPorts ?? [],
      choice: typeof choice === "number" ? plainChoice(host, choice) : choice,
      grantedMs,
      expiresMs: offerEndMs(claim.termSeconds, grantedMs),
      by,
    });
    return { code: "granted", leases: [lease], isRepeat: false };
  });
}

function isPacked(answer: ClaimAnswer | PackedGrant): answer is PackedGrant {
  return Array.isArray(answer);
}

function plainChoice(host: string, rank: number): Choice {
  return { hosts: [{ host, score: 1, parts: [] }], leftOut: [], port: { order: "keyed", passedOver: {}, rank } };
}
