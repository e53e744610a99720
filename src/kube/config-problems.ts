/** Checks of users and clusters in a kubeconfig: all problems at once, as client-go collects them. */
import { fileErrorText, type KubeHost } from './host.ts'
import type { ClusterEntry, ExecEntry, UserEntry } from './kubeconfig.ts'

/** What is wrong with a user, in client-go's words. */
export function userProblems(name: string, user: UserEntry, host: KubeHost): string[] {
  const problems: string[] = []
  const methods = [...(user.token ? ['token'] : []), ...(user.username || user.password ? ['basicAuth'] : [])]
  if (user.clientCertificate || user.clientCertificateData) problems.push(...certificateProblems(name, user, host))
  if (user.exec) problems.push(...execProblems(name, user.exec, user.authProvider !== undefined))
  if (methods.length > 1) {
    problems.push(
      `more than one authentication method found for ${name}; found [${methods.join(' ')}], only one is allowed`,
    )
  }
  const asMore = user.impersonateUid !== undefined || (user.impersonateGroups?.length ?? 0) > 0 || user.impersonateExtra
  if (asMore && !user.impersonate)
    problems.push(`requesting uid, groups or user-extra for ${name} without impersonating a user`)
  return problems
}

function certificateProblems(name: string, user: UserEntry, host: KubeHost): string[] {
  const problems: string[] = []
  if (user.clientCertificate && user.clientCertificateData) {
    problems.push(`client-cert-data and client-cert are both specified for ${name}. client-cert-data will override.`)
  }
  if (user.clientKey && user.clientKeyData) {
    problems.push(`client-key-data and client-key are both specified for ${name}; client-key-data will override`)
  }
  if (!user.clientKey && !user.clientKeyData) {
    problems.push(
      `client-key-data or client-key must be specified for ${name} to use the clientCert authentication method.`,
    )
  }
  problems.push(...unreadable('client-cert', user.clientCertificate, name, host))
  problems.push(...unreadable('client-key', user.clientKey, name, host))
  return problems
}

function execProblems(name: string, exec: ExecEntry, hasProvider: boolean): string[] {
  const plugin = 'exec authentication plugin'
  const problems: string[] = []
  if (hasProvider) problems.push(`authProvider cannot be provided in combination with an exec plugin for ${name}`)
  if (exec.command === '') problems.push(`command must be specified for ${name} to use ${plugin}`)
  if (exec.apiVersion === '') problems.push(`apiVersion must be specified for ${name} to use ${plugin}`)
  if (exec.env.some((item) => item.name === ''))
    problems.push(`env variable name must be specified for ${name} to use ${plugin}`)
  if (exec.interactiveMode === '') problems.push(`interactiveMode must be specified for ${name} to use ${plugin}`)
  else if (!['Never', 'IfAvailable', 'Always'].includes(exec.interactiveMode)) {
    problems.push(`invalid interactiveMode for ${name}: ${JSON.stringify(exec.interactiveMode)}`)
  }
  return problems
}

/** What is wrong with a cluster. */
export function clusterProblems(name: string, cluster: ClusterEntry, host: KubeHost): string[] {
  const problems: string[] = []
  const proxy = cluster.proxyUrl === undefined ? undefined : proxyProblem(cluster.proxyUrl)
  if (proxy)
    problems.push(
      `invalid 'proxy-url' ${JSON.stringify(cluster.proxyUrl)} for cluster ${JSON.stringify(name)}: ${proxy}`,
    )
  if (cluster.certificateAuthority && cluster.certificateAuthorityData) {
    problems.push(
      `certificate-authority-data and certificate-authority are both specified for ${name}. certificate-authority-data will override.`,
    )
  }
  problems.push(...unreadable('certificate-authority', cluster.certificateAuthority, name, host))
  return problems
}

function proxyProblem(proxyUrl: string): string | undefined {
  if (!URL.canParse(proxyUrl)) return `could not parse: ${proxyUrl}`
  const scheme = new URL(proxyUrl).protocol.slice(0, -1)
  if (['http', 'https', 'socks5'].includes(scheme)) return undefined
  return `unsupported scheme ${JSON.stringify(scheme)}, must be http, https, or socks5`
}

function unreadable(what: string, path: string | undefined, name: string, host: KubeHost): string[] {
  if (!path) return []
  try {
    host.readFile(path)
    return []
  } catch (error) {
    return [`unable to read ${what} ${path} for ${name} due to ${fileErrorText(path, error)}`]
  }
}
