/** Candidates that the cluster and the kubeconfig know. Whatever goes wrong there, a shell gets an answer. */
import { getHistory, listReleases } from '../actions/read.ts'
import { loadKubeconfig } from '../kube/kubeconfig.ts'
import { kubeHost } from './namespace.ts'
import { ERROR, FILES, NO_FILES, NOTHING, type Answer, type Completer, type Question } from './completion.ts'
import { chartNameOf } from './print/chart-name.ts'
import { withCluster } from './with-cluster.ts'

// A user at a prompt waits no longer.
const PATIENCE_MS = 3_000
const MAX_REVISIONS = 256

/** Not those that stand already. All of them, whatever is typed: some shells match within words. */
export const completeReleases: Completer = (question) =>
  answered(question, FILES, async (context) => {
    const records = await withCluster(context, (actions) => listReleases({ max: Infinity }, actions))
    return records
      .filter(({ name }) => !question.args.includes(name))
      .map(({ name, chart, info }) => ({ text: name, help: `${chartNameOf(chart)} -> ${info.status}` }))
  })

export const completeRevisions: Completer = (question) =>
  answered(question, ERROR, async (context) => {
    const history = await withCluster(context, (actions) => getHistory(question.args[0]!, MAX_REVISIONS, actions))
    return history.map(({ version, chart }) => {
      const { appVersion = '' } = (chart.metadata ?? {}) as { readonly appVersion?: string }
      return { text: String(version), help: `App: ${appVersion}, Chart: ${chartNameOf(chart)}` }
    })
  })

export const completeNamespaces: Completer = (question) =>
  answered(question, FILES, async (context) => {
    const namespaces = await withCluster(context, async ({ cluster }) => {
      const resource = await cluster.resourceFor({ group: '', version: 'v1', kind: 'Namespace' })
      return cluster.list(resource, '', { metadataOnly: true })
    })
    return namespaces.map(({ metadata }) => ({ text: metadata.name }))
  })

export const completeContexts: Completer = ({ context }) => {
  try {
    const { contexts } = loadKubeconfig(kubeHost(context), context.settings.kubeconfig)
    const candidates = [...contexts].map(([text, { cluster }]) => ({ text, help: cluster ?? '' }))
    return { candidates, directive: NO_FILES }
  } catch {
    return NOTHING
  }
}

/** `onFailure`: the directive where the cluster does not answer, or not in time. */
async function answered(
  { context }: Question,
  onFailure: number,
  ask: (context: Question['context']) => Promise<Answer['candidates']>,
): Promise<Answer> {
  const signal = AbortSignal.any([context.signal, AbortSignal.timeout(PATIENCE_MS)])
  try {
    // Warnings would end up between the candidates.
    const candidates = await ask({ ...context, signal, stderr: () => undefined })
    return { candidates, directive: NO_FILES }
  } catch {
    return { candidates: [], directive: onFailure }
  }
}
