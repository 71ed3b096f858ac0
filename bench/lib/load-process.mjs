/** The load generator: a process of its own that runs the `client` commands of one workload against one server. */
const [port, workloadUrl, serverPid] = process.argv.slice(2)
const { client } = await import(workloadUrl)

process.on('message', async ({ id, command, args }) => {
  const cpu = process.cpuUsage()
  const started = performance.now()
  try {
    const result = await client[command](Number(port), args)
    const used = process.cpuUsage(cpu)
    const clientCpu = (used.user + used.system) / 10 / (performance.now() - started)
    process.send({ id, result: { ...result, clientCpu } })
  } catch (error) {
    process.send({ id, error: error.message })
  }
})
process.on('disconnect', () => {
  // The harness is gone, even if it was killed: its server must not outlive it.
  try {
    process.kill(-Number(serverPid), 'SIGKILL')
  } catch {
    // gone as well
  }
  process.exit(0)
})
process.send({ id: 0, result: null })
