// Reads calls by the types that openapi-typescript writes beside it, and prints them.
import createClient from "openapi-fetch";
import type { components, paths } from "./calls.js";

declare const process: { env: Record<string, string> };

const client = createClient<paths>({
  baseUrl: process.env.RINGBACK_URL,
  headers: { Authorization: `Bearer ${process.env.RINGBACK_TOKEN}` },
});
const from = new Date(process.env.RINGBACK_FROM).toISOString();
const statuses: CallStatus[] = ["completed", "failed", "ongoing"];

type CallStatus = components["schemas"]["CallStatus"];
type Query = paths["/api/v1/calls"]["get"]["parameters"]["query"];

async function showPage(query: Query) {
  const { data: page, error } = await client.GET("/api/v1/calls", { params: { query } });
  if (!page) throw new Error(JSON.stringify(error));
  page.items satisfies { status: CallStatus; ended_at: string | null; total_cost: number | null }[];
  console.log(JSON.stringify(page));
}

for (const status of statuses) await showPage({ status, date_from: from, limit: 1000 });
await showPage({ skip: 3_000_000_000 });

const { error } = await client.GET("/api/v1/calls", { params: { query: { limit: 1001 } } });
if (!error || typeof error.detail === "string") throw new Error(JSON.stringify(error));
error.detail satisfies { loc: (string | number)[]; msg: string }[];
console.log(JSON.stringify(error));
