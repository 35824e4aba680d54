// SPDX-License-Identifier: Apache-2.0
// The documentation site. bin/site builds it from the pages as they are in the repository.
import { defineConfig } from 'vitepress'
import { withMermaid } from 'vitepress-plugin-mermaid'

const page = (text, link) => ({ text, link })

export default withMermaid(
  defineConfig({
    title: 'sst4j',
    description: 'State snapshot transfer for Galera as a Java library and as a drop-in for the wsrep_sst scripts',
    lang: 'en-GB',
    // no icon, rather than a request for one that is not there
    head: [['link', { rel: 'icon', href: 'data:,' }]],
    srcDir: 'pages',
    outDir: 'out',
    base: process.env.SITE_BASE || '/',
    // bin/site copies the sources that pages link to
    ignoreDeadLinks: [/\.java$/],
    rewrites: { 'README.md': 'index.md', 'benchmarks/README.md': 'benchmarks/index.md' },
    // a target such as <picture srcset> is not an import
    vue: { template: { transformAssetUrls: { img: ['src'], source: ['srcset'] } } },
    themeConfig: {
      search: { provider: 'local' },
      outline: { level: [2, 3] },
      nav: [
        page('Guide', '/docs/embedding'),
        page('Operations', '/docs/operations'),
        page('Options', '/docs/options'),
        page('Benchmarks', '/benchmarks/'),
        { text: 'API', link: '/api/index.html', target: '_self' },
      ],
      sidebar: [
        { text: 'Start', items: [page('sst4j', '/'), page('Changes', '/CHANGELOG'), page('Security', '/SECURITY')] },
        {
          text: 'Operators',
          items: [
            page('Operations', '/docs/operations'),
            page('Options', '/docs/options'),
            page('The sst command', '/docs/sst-command'),
            page('Observability', '/docs/observability'),
            page('TLS', '/docs/tls'),
            page('Certificates', '/docs/certificates'),
            page('Safe install', '/docs/safe-install'),
            page('Errors', '/docs/errors'),
          ],
        },
        {
          text: 'Developers',
          items: [
            page('Embedding guide', '/docs/embedding'),
            page('Architecture', '/docs/architecture'),
            page('Dependencies', '/docs/dependencies'),
            page('Contributing', '/CONTRIBUTING'),
            page('Benchmarks', '/benchmarks/'),
          ],
        },
        {
          text: 'Methods',
          items: [
            page('xtrabackup-v2', '/docs/xtrabackup-v2'),
            page('rsync', '/docs/rsync'),
            page('mysqldump', '/docs/mysqldump'),
          ],
        },
        {
          text: 'Formats',
          items: [
            page('xbstream', '/docs/formats/xbstream'),
            page('rsync protocol', '/docs/formats/rsync'),
            page('tree', '/docs/formats/tree'),
            page('exchange', '/docs/formats/exchange'),
            page('reuse', '/docs/formats/reuse'),
          ],
        },
      ],
    },
    markdown: {
      config: (md) => {
        // an indented block is a command: it gets the frame and the scroll bar of a fenced one
        md.core.ruler.push('commands', (state) => {
          for (const token of state.tokens.filter((one) => one.type === 'code_block')) {
            Object.assign(token, { type: 'fence', info: 'sh', markup: '```' })
          }
        })
      },
    },
    mermaid: { securityLevel: 'strict' },
  }),
)
