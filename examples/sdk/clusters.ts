import { readFileSync } from 'node:fs'
import { connectCluster, type ClientNodeKubeConfig, type ConnectedCluster } from 'tshelm'

// An address, a token and a certificate authority (PEM, or the base64 that clouds hand out).
export function byAddress(server: string, token: string, ca: string): Promise<ConnectedCluster> {
  return connectCluster({ server, token, ca })
}

// Tokens that expire: a function is asked for a new one every minute, and when the server refuses the old one.
export function byFreshTokens(server: string, ca: string, mint: () => Promise<string>): Promise<ConnectedCluster> {
  return connectCluster({ server, token: mint, ca })
}

// A kubeconfig, and what of this machine it may use: here its files, but no programs.
export function byKubeconfig(path: string): Promise<ConnectedCluster> {
  const readFile = (name: string): string => readFileSync(name, 'utf8')
  return connectCluster({ kubeconfig: readFile(path), context: 'production', host: { readFile } })
}

// The service account of the pod that this runs in.
export function fromInside(): Promise<ConnectedCluster> {
  const readFile = (name: string): string => readFileSync(name, 'utf8')
  return connectCluster({ inCluster: { env: process.env, readFile } })
}

// Whatever logs in to a cluster through @kubernetes/client-node.
export function byClientNode(kubeConfig: ClientNodeKubeConfig): Promise<ConnectedCluster> {
  return connectCluster({ kubeconfig: kubeConfig })
}
