// Preloaded into every child of the supervisor (node --import): when the supervisor is gone, even by kill -9, the
// channel to it closes and the child stops as if asked to; a child that hangs while stopping is ended.
const graceMs = 8000;

// Processes that the child forks inherit this preload, but their channel is not ours to touch.
const isDirectChild = process.env.EVENKEEL_SUPERVISOR_PID === String(process.ppid);

if (process.channel && isDirectChild) {
  process.once("disconnect", () => {
    process.kill(process.pid, "SIGTERM");
    setTimeout(() => process.exit(1), graceMs).unref();
  });
  process.channel.unref();
  // Nobody reads our output any more then: that must not turn an orderly stop into a crash.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
}
