// SPDX-License-Identifier: Apache-2.0
// Opens the built site in headless Chromium. bin/site --check runs it.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { after, before, test } from 'node:test'
import puppeteer from 'puppeteer-core'

const PORT = process.env.SITE_PORT
const at = (path) => `http://127.0.0.1:${PORT}/${path}`
let server
let browser

before(async () => {
  server = spawn('node_modules/.bin/vitepress', ['preview', '.', '--port', PORT], { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise((resolve, reject) => {
    server.stdout.on('data', (text) => String(text).includes('localhost') && resolve())
    server.on('exit', () => reject(new Error('the preview server ended')))
  })
  browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] })
})

after(async () => {
  await browser?.close()
  server?.kill()
})

async function open(path, width) {
  const page = await browser.newPage()
  const errors = []
  page.on('pageerror', (error) => errors.push(error.message))
  page.on('requestfailed', (request) => errors.push(request.url()))
  page.on('response', (response) => response.status() >= 400 && errors.push(`${response.status()} ${response.url()}`))
  await page.setViewport({ width, height: 900 })
  await page.goto(at(path), { waitUntil: 'networkidle0' })
  return { page, errors }
}

for (const width of [390, 1280]) {
  for (const path of ['', 'docs/operations.html', 'docs/options.html', 'benchmarks/']) {
    test(`/${path} fits ${width} pixels, and all that it loads is there`, async () => {
      const { page, errors } = await open(path, width)
      assert.deepEqual(errors, [])
      assert.ok(await page.$('.vp-doc h1'))
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      assert.ok(overflow <= 0, `${overflow} pixels too wide`)
      const broken = await page.$$eval('img', (all) => all.filter((one) => !one.naturalWidth).map((one) => one.src))
      assert.deepEqual(broken, [])
      await page.close()
    })
  }
}

test('diagrams are drawn', async () => {
  const { page } = await open('docs/safe-install.html', 1280)
  await page.waitForSelector('.mermaid svg')
  await page.close()
})

test('the search finds a page by a word in its text', async () => {
  const { page } = await open('', 1280)
  await page.click('.VPNavBarSearch button')
  await page.waitForSelector('.search-input')
  await page.type('.search-input', 'grastate')
  await page.waitForSelector('.results .result')
  const links = await page.$$eval('.results a.result', (all) => all.map((one) => one.getAttribute('href')))
  assert.ok(links.some((link) => link.includes('docs/')), links.join(' '))
  await page.close()
})
