// The live socket: comes back by itself whenever the server does.

const AGAIN_MS = [250, 500, 1000, 2000];

/**
 * Calls `hear` with every message and `linked` with whether there is a connection.
 * @param {string} path
 * @param {{hear: (message: any) => void, linked: (yes: boolean) => void}} on
 * @returns {(wish: object) => void} sends a wish; while there is no connection it is dropped
 */
export function connect(path, on) {
  let socket;
  let failures = 0;

  function open() {
    socket = new WebSocket(`ws://${location.host}${path}`);
    socket.onopen = () => { failures = 0; on.linked(true); };
    socket.onmessage = (event) => on.hear(JSON.parse(event.data));
    socket.onclose = () => {
      on.linked(false);
      setTimeout(open, AGAIN_MS[Math.min(failures++, AGAIN_MS.length - 1)]);
    };
  }

  open();
  return (wish) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(wish));
  };
}
