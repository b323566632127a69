// The two servers of the tests: a practice's website of its own origin under a strict policy, and one in front of the demo, where the
// widget of the work tree is wanted or the network address from which somebody comes matters.
import { readFileSync } from "node:fs";
import { createServer, request } from "node:http";

const WIDGET = new URL("../../../widget/dist/widget.js", import.meta.url);

/** Listens on a free port of loopback; the origin, and what ends it. */
async function listen(handler) {
  const server = createServer(handler);
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const close = () => {
    server.closeAllConnections();
    return new Promise((done) => server.close(done));
  };
  return { origin: `http://127.0.0.1:${server.address().port}`, close };
}

/**
 * Everything goes to the demo; unless it is the demo's `own`, the module itself does not.
 *
 * @param {string} demo
 * @param {{ own: boolean, from?: () => string }} how `from`: the address of loopback from which the demo sees everything come
 */
export function inFrontOf(demo, { own, from = () => "127.0.0.1" }) {
  const target = new URL(demo);
  return listen((incoming, outgoing) => {
    if (!own && incoming.url === "/widget.js") {
      outgoing.writeHead(200, { "content-type": "text/javascript", "access-control-allow-origin": "*" });
      return outgoing.end(readFileSync(WIDGET));
    }
    const { method, headers, url: path } = incoming;
    const to = { host: target.hostname, port: target.port, localAddress: from(), method, headers, path };
    const onward = request(to, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => outgoing.destroy());
    return incoming.pipe(onward);
  });
}

/** A page with the widget on it; attributes of the element come from the query. Nothing but the service may be asked. */
export function website(service) {
  const policy = [
    "default-src 'none'", `script-src ${service}`, `connect-src ${service}`, "style-src 'none'", "base-uri 'none'",
    "form-action 'none'", "frame-ancestors 'none'", "trusted-types 'none'", "require-trusted-types-for 'script'",
  ].join("; ");
  return listen((incoming, outgoing) => {
    const url = new URL(incoming.url, "http://localhost");
    if (url.pathname === "/favicon.ico") return outgoing.writeHead(204).end();
    const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
    const attributes = [...url.searchParams].filter(([name]) => name !== "page-lang").map(([name, value]) => ` ${name}="${escaped(value)}"`);
    outgoing.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": policy });
    return outgoing.end(`<!doctype html><html lang="${escaped(url.searchParams.get("page-lang") ?? "en-GB")}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>Book</title>
<script type="module" src="${service}/widget.js" crossorigin></script></head>
<body><main><h1>A practice</h1><hourkeep-booking${attributes.join("")}></hourkeep-booking></main></body></html>`);
  });
}
