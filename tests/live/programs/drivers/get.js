const https = require('node:https');

https.get(process.argv[2], (response) => response.resume()).on('error', (error) => {
  console.error(error);
  process.exit(1);
});
