// Bundles src/ into editor.js and the notices of what is in it, into the
// folder that is named (or the one they are committed in).
import { build } from 'esbuild'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const out = process.argv[2] ?? '../internal/kit/view/static/js'
mkdirSync(out, { recursive: true })

const { metafile } = await build({
  entryPoints: ['src/main.js'],
  outfile: join(out, 'editor.js'),
  bundle: true, minify: true, format: 'iife', target: ['es2022'], charset: 'utf8',
  legalComments: 'none', metafile: true,
})

// The packages whose code went in, each with its licence as it came.
const inside = new Set(Object.values(metafile.outputs)
  .flatMap(o => Object.entries(o.inputs)).filter(([, i]) => i.bytesInOutput > 0)
  .flatMap(([path]) => path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1] ?? []))

let notices = 'What editor.js is made of, beside our own lines in editor/.\n'
for (const name of [...inside].sort()) {
  const folder = join('node_modules', name)
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json')))
  if (license !== 'MIT') throw new Error(`${name} is under ${license}`)
  const file = readdirSync(folder).find(f => /^licen[cs]e/i.test(f))
  if (!file) throw new Error(`${name} has no licence file`)
  const text = readFileSync(join(folder, file), 'utf8').replace(/\r\n/g, '\n').trim()
  notices += `\n${'='.repeat(70)}\n${name} ${version}\n\n${text}\n`
}
if (!existsSync(join('node_modules', 'esbuild'))) throw new Error('npm ci first')
writeFileSync(join(out, 'editor.LICENSE.txt'), notices)
