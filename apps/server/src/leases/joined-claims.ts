import type { Claim, ClaimAnswer } from "@portolan/leases";

/** Of one write. */
const mostJoined = 400;

interface Waiting {
  readonly claims: readonly Claim[];
  readonly answered: PromiseWithResolvers<readonly ClaimAnswer[]>;
}

export interface Asker {
  /** Id of a person, or "owner". */
  readonly by: string;
  /** Who and from where, as text. */
  readonly mark: string;
}

type WriteClaims = (claims: readonly Claim[], by: string) => Promise<readonly ClaimAnswer[]>;

/**
 * Claims of one asker that come while another of theirs is written share the next write: each is decided by itself all the same. Of one asker alone, so that the record
 * says of each where it came from.
 */
export function joinClaims(write: WriteClaims): (asker: Asker, claims: readonly Claim[]) => Promise<readonly ClaimAnswer[]> {
  const lines = new Map<string, Waiting[]>();

  const drain = async ({ by, mark }: Asker, line: Waiting[]): Promise<void> => {
    while (line.length > 0) {
      const group = takeGroup(line);
      try {
        const answers = await write(
          group.flatMap(({ claims }) => claims),
          by,
        );
        let at = 0;
        for (const { claims, answered } of group) answered.resolve(answers.slice(at, (at += claims.length)));
      } catch (error) {
        for (const { answered } of group) answered.reject(error);
      }
    }
    lines.delete(mark);
  };

  return (asker, claims) => {
    const answered = Promise.withResolvers<readonly ClaimAnswer[]>();
    const line = lines.get(asker.mark);
    if (line !== undefined) line.push({ claims, answered });
    else {
      const begun = [{ claims, answered }];
      lines.set(asker.mark, begun);
      void drain(asker, begun);
    }
    return answered.promise;
  };
}

/** At least one. */
function takeGroup(line: Waiting[]): readonly Waiting[] {
  let claims = 0;
  let end = 0;
  while (end < line.length && (end === 0 || claims + (line[end]?.claims.length ?? 0) <= mostJoined))
    claims += line[end++]?.claims.length ?? 0;
  return line.splice(0, end);
}
