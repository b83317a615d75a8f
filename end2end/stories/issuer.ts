// An OpenID provider with accounts of another system: oidc-provider, a certified server.
import { createServer, type Server } from "node:http";
import { server } from "./server";

export type Claims = { name?: string; id_number?: string };

export type Issuer = { people: Map<string, Claims>; stop: () => Promise<void> };

/** Listens at the address that is configured as the issuer (xtask/src/test/stories.rs). */
export async function startIssuer(): Promise<Issuer> {
  const { Provider } = await import("oidc-provider");
  const people = new Map<string, Claims>();
  const provider = new Provider(server.issuer, {
    clients: [
      {
        client_id: "zhunkao",
        client_secret: "between us",
        redirect_uris: [`${server.url}/open-id/return`],
      },
    ],
    claims: { openid: ["sub"], profile: ["name", "id_number"] },
    pkce: { required: () => true },
    // The account is the typed login; any password is accepted.
    findAccount: (_: unknown, sub: string) => ({
      accountId: sub,
      claims: () => ({ sub, ...people.get(sub) }),
    }),
    cookies: { keys: ["of this story"] },
  });
  const site: Server = createServer(provider.callback());
  const port = Number(new URL(server.issuer).port);
  await new Promise<void>((resolve) => site.listen(port, "localhost", resolve));
  const stop = () =>
    new Promise<void>((resolve) => {
      site.closeAllConnections();
      site.close(() => resolve());
    });
  return { people, stop };
}
