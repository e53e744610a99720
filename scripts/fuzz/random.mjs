// A seeded source of choices: the same seed gives the same inputs.
export function randomFrom(seed) {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const int = (max) => Math.floor(next() * max)
  const pick = (list) => list[int(list.length)]
  const chance = (probability) => next() < probability
  const times = (max, make) => Array.from({ length: int(max + 1) }, () => make())
  return { next, int, pick, chance, times }
}
