// node scripts/programs.mjs [--kubeconfig FILE] [--filter RE] [--results FILE] [--cli PATH] [--fail N]
// The recorded cases of helmfile, helm-diff, kustomize, sops, vals and Helmstack through the built CLI; with --kubeconfig (its context must be
// called `sim`) those that need a cluster as well. `npm run conformance` runs the others too. Exit status 1 below the agreed rates.
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { runPrograms } from './conformance/programs.mjs'
import { sharedFolder } from './shared.mjs'

const { values: options } = parseArgs({
  options: {
    kubeconfig: { type: 'string' },
    filter: { type: 'string', default: '' },
    results: { type: 'string' },
    cli: { type: 'string', default: 'dist/cli.cjs' },
    fail: { type: 'string', default: '0' },
  },
})
const { kubeconfig, filter } = options
const found = runPrograms({ shared: sharedFolder, cli: resolve(options.cli), kubeconfig, filter })
if (found === undefined)
  console.log(`the recorded cases are not in ${sharedFolder} (TSHELM_SHARED names another folder): skipped`)
else {
  for (const [id, why] of found.differences.slice(0, Number(options.fail))) console.log(`${id}\n${why}`)
  const { passed, failed } = found
  if (options.results !== undefined) writeFileSync(options.results, JSON.stringify({ passed, failed }))
  process.exitCode = found.low ? 1 : 0
}
