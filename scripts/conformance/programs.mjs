// The recorded cases of helmfile, helm-diff, kustomize, sops, vals and Helmstack, through the built CLI, by their own runner.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Of all cases, in per cent: what must be the same but for stderr, and with it. */
const REQUIRED = { offline: 98, cluster: 97, stderr: 85 }

/** What is done otherwise on purpose (docs/helmfile.md). They are told, and not counted. */
const KEPT = {
  'helmfile/cli/helm-binary-missing': 'no helm program is needed',
  'helmfile/rendering/plain-yaml-unquoted-action': 'templates in plain YAML tell the dialect v0',
  'helmfile/secrets-without-plugin/env-secrets': 'secrets are decrypted without a plugin',
  'helmfile/secrets-without-plugin/write-values': 'secrets are decrypted without a plugin',
  'helmfile/secrets/ref-sops-file-path': 'a text of several lines is values, not the name of a file',
  'helmfile/v0/go-yaml-v2': 'there is one reader of YAML, version 3 of goyaml',
  'helmfile/v0/tempdir': 'values are never written to temporary files',
}

/** Prints a line for each category; `kubeconfig` adds the cases that need a cluster, `filter` chooses. Undefined where the cases are not. */
export function runPrograms({ shared, cli, kubeconfig, filter = '' }) {
  const folder = join(shared, 'helmfile-cases')
  if (!existsSync(folder)) return undefined
  const work = mkdtempSync(join(tmpdir(), 'tshelm-programs-'))
  const tshelm = `node ${cli}`
  const tools = [
    ...['--cli', `${tshelm} file`, '--helm', tshelm, '--kustomize', `${tshelm} kustomize`, '--sops', `${tshelm} sops`],
    ...['--vals', `${tshelm} vals`, '--helmstack', `${tshelm} stack`],
  ]
  const cluster = kubeconfig === undefined ? [] : ['--cluster', kubeconfig]
  const { stdout } = spawnSync(
    'node',
    [
      join(folder, 'run.mjs'),
      folder,
      ...tools,
      ...cluster,
      '--filter',
      filter,
      '--fail',
      '0',
      '--json',
      join(work, 'verdicts.json'),
    ],
    { encoding: 'utf8', maxBuffer: 1e8, env: { ...process.env, NODE_EXTRA_CA_CERTS: undefined } },
  )
  const verdicts = JSON.parse(readFileSync(join(work, 'verdicts.json'), 'utf8'))
  const different = Object.entries(verdicts).filter(([, why]) => why !== 'pass')
  rmSync(work, { recursive: true, force: true })
  const [same = 0, total = 0, texts = 0] =
    /^(\d+) of (\d+) pass(?:, (\d+) more but for stderr)?/m
      .exec(stdout)
      ?.slice(1)
      .map((digits) => Number(digits ?? 0)) ?? []
  console.log(stdout.trimEnd())
  const kept = different.filter(([id]) => id in KEPT)
  for (const [id] of kept) console.log(`${id} skipped: ${KEPT[id]}`)
  return summary({
    same,
    texts,
    total: total - kept.length,
    failed: different.filter(([id]) => !(id in KEPT)),
    required: kubeconfig === undefined ? REQUIRED.offline : REQUIRED.cluster,
  })
}

function summary({ same, texts, total, failed, required }) {
  const rate = (100 * (same + texts)) / total
  const whole = (100 * same) / total
  console.log(
    `programs: ${rate.toFixed(2)}% of ${total} (required ${required}%), with stderr ${whole.toFixed(2)}% (required ${REQUIRED.stderr}%)`,
  )
  return {
    passed: same + texts,
    failed: total - same - texts,
    low: rate < required || whole < REQUIRED.stderr,
    differences: failed,
  }
}
