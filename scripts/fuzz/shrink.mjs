// Smaller inputs that differ in the same way: drops files and arguments, then pieces of texts.
export async function shrink(input, differs, budget = 400) {
  let best = input
  let left = budget
  const attempt = async (candidate) => {
    if (left-- <= 0 || !(await differs(candidate))) return false
    best = candidate
    return true
  }
  for (const name of Object.keys(best.files)) {
    if (name === 'vec/Chart.yaml') continue
    const { [name]: _, ...files } = best.files
    await attempt({ ...best, files })
  }
  for (let at = 3; at < best.args.length;) {
    const width = best.args[at].startsWith('-') && at + 1 < best.args.length ? 2 : 1
    if (!(await attempt({ ...best, args: best.args.toSpliced(at, width) }))) at += width
  }
  for (const name of Object.keys(best.files)) {
    if (typeof best.files[name] !== 'string') continue
    for (const unit of [/(?<=\n)/, /(?<=\}\})|(?=\{\{)/, /(?<=[\s(){},|])|(?=[\s(){},|])/, /(?:)/u]) {
      for (let width = 1 << 30; width >= 1;) {
        const parts = best.files[name].split(unit)
        width = Math.min(width, parts.length)
        let at = 0
        while (at < parts.length) {
          const rest = parts.toSpliced(at, width)
          if (await attempt({ ...best, files: { ...best.files, [name]: rest.join('') } })) parts.splice(at, width)
          else at += width
          if (left <= 0) return best
        }
        width = width === 1 ? 0 : Math.floor(width / 2)
      }
    }
  }
  return best
}
