// Builds dist/: the CLI as one minified CommonJS bundle with lazily required chunks, the SDK doors as ESM, and their types.
import { build } from 'esbuild'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, chmodSync } from 'node:fs'

const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
const quick = process.argv.includes('--quick') // bundles only, no types: for tests and benchmarks
const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify: true,
  sourcemap: false,
  legalComments: 'none',
  define: { TSHELM_VERSION: JSON.stringify(version) },
  logLevel: 'warning',
}
if (!quick) rmSync('dist', { recursive: true, force: true })
await build({
  ...shared,
  entryPoints: { cli: 'src/cli/main.ts' },
  format: 'cjs',
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  banner: { js: '#!/usr/bin/env node' },
})
chmodSync('dist/cli.cjs', 0o755)
const doors = { index: 'src/index.ts', gotemplate: 'gotemplate/index.ts', storage: 'storage/index.ts' }
const entryPoints = Object.fromEntries(Object.entries(doors).filter(([, file]) => existsSync(file)))
if (Object.keys(entryPoints).length > 0) {
  await build({
    ...shared,
    entryPoints,
    format: 'esm',
    splitting: true,
    outdir: 'dist',
    chunkNames: 'chunks/[name]-[hash]',
  })
}
if (!quick) execFileSync('node', ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' })
