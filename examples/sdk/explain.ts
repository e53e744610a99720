import { explainError, explainValues, isTshelmError, template, type Chart, type Values } from 'tshelm'

// Renders; where that fails, tells what is wrong with which values, and who set them.
export async function render(chart: Chart, values: Values): Promise<string> {
  try {
    return (await template({ chart, values })).manifest
  } catch (error) {
    if (!isTshelmError(error)) throw error
    const blamed = error.values.map(({ path, origin }) => `${path} (${origin?.layer ?? 'set nowhere'})`)
    throw new Error([error.message, ...blamed, await explainError(error)].join('\n'), { cause: error })
  }
}

// `-f prod.yaml:3` or the like: values of mergeUserValues know their files and flags.
export async function whoSets(path: string, chart: Chart, values: Values): Promise<string | undefined> {
  const [explained] = await explainValues({ chart, values, paths: [path] })
  return explained?.winner === undefined ? undefined : explained.layers[explained.winner]?.layer
}
