/** The door `tshelm/sandbox`: an embedded Kubernetes API with simulated controllers, in process or over HTTP on loopback. */
export { openSandbox, type Sandbox, type SandboxClock, type SandboxOptions } from './sandbox.ts'
export { kubeconfigFor, serve, type SandboxServer, type ServeOptions } from './server.ts'
