import { expect, test } from "vitest";
import { readRouteForm, routeFacts } from "./present-route.ts";

const form = (fields: Record<string, string>) => {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.set(name, value);
  return data;
};

test("a form becomes what the command takes: servers by variant, nothing of another adapter, no empty address", () => {
  const haproxy = {
    adapter: "haproxy",
    "settings.address": " lb:9999 ",
    "settings.backend": "www",
    "settings.servers": "v1=blue, v2 = green",
    "settings.allowPrivate": "on",
  };
  expect(readRouteForm(form(haproxy))).toEqual({
    adapter: "haproxy",
    settings: { address: "lb:9999", backend: "www", servers: { v1: "blue", v2: "green" }, allowPrivate: true },
    renewSecret: false,
  });
  expect(readRouteForm(form({ adapter: "webhook", "settings.url": "", "settings.splits": "unit" }))).toEqual({
    adapter: "webhook",
    settings: { splits: "unit", allowPrivate: false },
    renewSecret: false,
  });
  expect(readRouteForm(form({ adapter: "flag" }))).toEqual({ adapter: "flag" });
});

test("a field that an adapter of one's own adds to the form arrives as one of its settings", () => {
  const fields = {
    adapter: "mesh",
    "settings.namespace": " shop ",
    "settings.weightHeader": "",
    note: "not a setting",
  };
  expect(readRouteForm(form(fields))).toEqual({
    adapter: "mesh",
    settings: { namespace: "shop", allowPrivate: false },
    renewSecret: false,
  });
});

test("a route says where it goes, which server runs what, and what is split", () => {
  const settings = { servers: { v1: "blue", v2: "green" } };
  const route = {
    adapter: "haproxy",
    name: "HAProxy",
    target: "backend www at lb:9999",
    splits: "request",
    settings,
  } as const;
  expect(routeFacts(route).map(({ value }) => value)).toEqual([
    "HAProxy",
    "backend www at lb:9999",
    "v1=blue, v2=green",
    "requests",
  ]);
});
