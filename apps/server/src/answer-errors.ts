import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { errorCatalogue, errorText, RefusalError, type ErrorDocument } from "@portolan/contract";
import { render } from "@portolan/phrases";

export const maxBodyBytes = 16 * 1024;

/** Every refusal leaves as `{error: {code, params, message}}`; what nobody foresaw is logged and leaves as FAULT without its details. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler(answerError);
}

/** Also for what Fastify refuses before it has found a route, such as an id that is too long: its option `frameworkErrors`. */
export function answerError(error: FastifyError | RefusalError, request: FastifyRequest, reply: FastifyReply): void {
  const refusal = error instanceof RefusalError ? error : convertError(error, request.params);
  if (refusal.code === "FAULT") request.log.error({ err: error }, "a request failed");
  void reply.status(errorCatalogue[refusal.code].httpStatus).header("cache-control", "no-store").send(errorDocument(refusal));
}

function errorDocument({ code, params }: RefusalError): ErrorDocument {
  const { what, why, fix } = errorText(code, params);
  const [first, ...rest] = [what, why, fix].map((part) => render(part, "en"));
  return { error: { code, params, message: [`${first}.`, ...rest].join(" ") } };
}

/** Fastify's own errors in the words of the catalogue. */
function convertError(error: FastifyError, params: unknown): RefusalError {
  if (error.validation !== undefined) {
    const isPort = error.validationContext === "params" && error.validation.some(({ instancePath }) => instancePath === "/port");
    const { port } = params as { port?: unknown };
    return isPort
      ? new RefusalError("PORT_INVALID", { value: String(port) })
      : new RefusalError("REQUEST_INVALID", { reason: error.message });
  }
  const status = error.statusCode ?? 500;
  if (status === 414) return new RefusalError("REQUEST_INVALID", { reason: "a part of the path is too long" });
  if (status === 413) return new RefusalError("REQUEST_TOO_LARGE", { most: maxBodyBytes });
  if (status >= 400 && status < 500) return new RefusalError("REQUEST_INVALID", { reason: error.message });
  return new RefusalError("FAULT", { reason: "The server's log says more." });
}
