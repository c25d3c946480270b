/* Secrets in URLs: the password before `@`, even one with `/`, `?` or `#` left unescaped, and the paths of webhooks that are keys themselves. */
const mask = "***";
const webSchemes = /^(?:https?|wss?|ftp|git|docker|oci):/i;
const webhooks =
  /(\bhooks\.slack\.com\/(?:services|triggers|workflows)\/|\bdiscord(?:app)?\.com\/api\/webhooks\/|\bapi\.telegram\.org\/bot|\bwebhook\.office\.com\/webhookb2\/)[^\s'",?#]+[^\s'",]*/gi;

/** Signed URLs (Azure SAS, S3 presigned): whoever has the signature has the right. */
const signatures = /([?&](?:sig|signature|x-(?:amz|goog|oss)-signature)=)[^&\s'"#]+/gi;

/** The word with the secrets of its URLs masked; scheme, user, host and path stay. */
export function redactUrls(word: string): string {
  if (!word.includes("://")) return word.replaceAll(webhooks, `$1${mask}`);
  return word
    .split(/(?<=[,;\s'"])(?=[a-z][a-z0-9+.-]{0,30}:\/\/)/i) // a list of them
    .map(redactUrl)
    .join("")
    .replaceAll(webhooks, `$1${mask}`)
    .replaceAll(signatures, `$1${mask}`);
}

function redactUrl(text: string): string {
  const whole = /^(.*?)((?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,30}:\/\/)(.*)$/is.exec(text);
  if (whole === null) return text;
  const [, before = "", scheme = "", rest = ""] = whole;
  return `${before}${scheme}${redactUserinfo(scheme, rest)}`;
}

function redactUserinfo(scheme: string, rest: string): string {
  const unescaped = /^([^\s/?#'":@[]*):([^\s'"]*)@(?!sha256:)/.exec(rest);
  if (unescaped !== null && (!/[/?#]/.test(unescaped[2] ?? "") || !beginsWithPort({ scheme, host: unescaped[1] ?? "", rest }))) {
    const usual = /^[^\s/?#'"]*@/.exec(rest);
    const tail = usual === null ? "" : rest.slice(usual[0].length);
    const end = usual !== null && (webSchemes.test(scheme) || /^[^@?]*\?\w+=/.test(tail)) ? usual[0].length : unescaped[0].length;
    return `${unescaped[1]}:${mask}@${rest.slice(end)}`;
  }
  const userinfo = /^([^\s/?#'"]*)@(?!sha256:)/.exec(rest)?.[1];
  if (userinfo === undefined) return rest;
  const colon = userinfo.indexOf(":");
  const kept = colon >= 0 ? `${userinfo.slice(0, colon)}:${mask}` : userinfo.length >= 16 ? mask : userinfo;
  return `${kept}${rest.slice(userinfo.length)}`;
}

/** `host:8080/a@b` is no password, unless a scheme without paths is used with what is no name of a host. */
function beginsWithPort({ scheme, host, rest }: { scheme: string; host: string; rest: string }): boolean {
  if (!/^\d{1,5}[/?#]/.test(rest.slice(host.length + 1))) return false;
  return webSchemes.test(scheme) || host === "localhost" || host.includes(".");
}
