// Sends a file: node upload.js <endpoint> <file> <how many parts at the same time> <token>. It says each piece that was taken.
const fs = require('fs')
const tus = require('tus-js-client')

const [endpoint, file, parts, token] = process.argv.slice(2)
const upload = new tus.Upload(fs.createReadStream(file), {
  endpoint,
  headers: { Authorization: `Bearer ${token}` },
  chunkSize: 1024 * 1024,
  parallelUploads: Number(parts),
  retryDelays: Array(300).fill(200),
  metadata: { filename: `by-${parts}.bin`, flow: 'scans' },
  // The parts at the same time are read from the file, which tells its size by itself.
  uploadSize: parts === '1' ? fs.statSync(file).size : null,
  onChunkComplete: (size, accepted) => console.log(`taken ${accepted}`),
  onShouldRetry: () => true,
  onError: (error) => {
    console.log(`failed ${error}`)
    process.exit(1)
  },
  onSuccess: () => console.log('done'),
})
upload.start()
