import { apiPrefix, routes, type Route } from "@portolan/contract/api";

/** Methods of the API at this path; none where there is no such path. Whatever can be read can be asked for its head. */
export function allowedMethods(path: string): readonly string[] {
  const methods = Object.values<Route>(routes)
    .filter((route) => fits(apiPrefix + route.path, path))
    .map(({ method }) => method);
  return methods.includes("GET") ? [...methods, "HEAD"] : methods;
}

function fits(pattern: string, path: string): boolean {
  const [wanted, given] = [pattern.split("/"), path.split("/")];
  return (
    wanted.length === given.length && wanted.every((part, index) => part === given[index] || (part.startsWith("{") && given[index] !== ""))
  );
}
