// Serves oidc-provider with its own pages, on loopback, and writes what happens as lines of JSON.
//
//   node server.mjs PACKAGE   (the folder of the installed oidc-provider)
//
// stdin: one line, {"users": {login: {password, subject}}, "token": what may register a client}. Ends when stdin does.

import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

// The provider is written for Node 22 and up; this is the one thing of it that Node 20 does not have.
URL.parse ??= (text, base) => {
    try {
        return new URL(text, base);
    } catch {
        return null;
    }
};
console.info = console.warn; // its notices: stdout is for the log

const tell = (event, about = {}) => process.stdout.write(`${JSON.stringify({ event, ...about })}\n`);

const lines = createInterface({ input: process.stdin });
lines.on('close', () => process.exit(0));
const { users, token } = JSON.parse(await new Promise((resolve) => lines.once('line', resolve)));

const { Provider, interactionPolicy } = await import(pathToFileURL(`${process.argv[2]}/lib/index.js`));

const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const issuer = `http://accounts.localhost:${server.address().port}`;

// Its own sign-in page takes any password for any name. An account that is not known is asked for again by the
// provider itself, by a check of its interaction policy; who knows passwords stands before it, and calls a wrong one so.
const NOBODY = 'nobody';
const subjects = new Set(Object.values(users).map((user) => user.subject));
const policy = interactionPolicy.base();
policy.get('login').checks.add(
    new interactionPolicy.Check('unknown_account', 'the account is not known', (ctx) =>
        Boolean(ctx.oidc.session.accountId && !ctx.oidc.account)),
);

const provider = new Provider(issuer, {
    cookies: { keys: [token], names: { session: 'sso-session' } },
    features: {
        devInteractions: { enabled: true },
        registration: { enabled: true, initialAccessToken: token },
        revocation: { enabled: true },
    },
    findAccount: (ctx, id) => (subjects.has(id) ? { accountId: id, claims: () => ({ sub: id }) } : undefined),
    interactions: { policy },
    pkce: { required: () => true },
    ttl: { AccessToken: 600, AuthorizationCode: 60, Grant: 3600, IdToken: 600, Interaction: 600, Session: 3600 },
});

provider.use(async (ctx, next) => {
    if (ctx.method === 'POST' && ctx.path.startsWith('/interaction/')) {
        const chunks = [];
        for await (const chunk of ctx.req) chunks.push(chunk);
        const form = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
        if (form.prompt === 'login') {
            const user = users[form.login];
            const right = user?.password === form.password;
            tell('password', { known: Boolean(user), right, fields: Object.keys(form) });
            form.login = right ? user.subject : NOBODY;
            delete form.password;
        }
        ctx.req.body = form;
    }
    await next();
});

const whose = (ctx) => ({ client: ctx.oidc?.client?.clientId, account: ctx.oidc?.account?.accountId });
const why = (error) => ({ error: error.error ?? error.name, detail: error.error_detail ?? error.message });

provider.on('interaction.started', (ctx, { name, reasons }) =>
    tell('interaction.started', { ...whose(ctx), prompt: name, reasons }));
provider.on('interaction.ended', (ctx) => tell('interaction.ended', whose(ctx)));
provider.on('authorization.accepted', (ctx) =>
    tell('authorization.accepted', { ...whose(ctx), method: ctx.oidc.params.code_challenge_method }));
for (const event of ['authorization.success', 'grant.success', 'grant.revoked', 'end_session.success'])
    provider.on(event, (ctx) => tell(event, whose(ctx)));
for (const event of ['authorization.error', 'grant.error', 'userinfo.error', 'server_error'])
    provider.on(event, (ctx, error) => tell(event, { ...whose(ctx), ...why(error) }));
// Kinds of records, as they are kept and end: what a person consented to is a grant.
for (const event of ['grant.saved', 'authorization_code.saved', 'authorization_code.consumed', 'access_token.saved'])
    provider.on(event, (kept) => tell(event, { client: kept.clientId, account: kept.accountId }));

server.on('request', provider.callback());
tell('listening', { issuer });
