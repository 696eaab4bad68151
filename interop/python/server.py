"""The core of docs/contract.md on python-socketio, with uvicorn: every namespace runs it on its own."""

import argparse
import socket

import socketio
import uvicorn

NAMESPACES = ["/", "/custom"]


def settings():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=3000)
    parser.add_argument("--pingInterval", type=int, default=25000, help="milliseconds")
    parser.add_argument("--pingTimeout", type=int, default=20000, help="milliseconds")
    return parser.parse_args()


class Contract(socketio.AsyncNamespace):
    async def on_connect(self, sid, environ, auth):
        if auth and auth.get("token") == "bad":
            raise socketio.exceptions.ConnectionRefusedError("invalid token", {"reason": "bad token"})
        print(f"a user connected: {self.namespace} {sid}", flush=True)
        await self.emit("auth", auth or {}, to=sid)

    async def on_disconnect(self, sid, reason):
        print(f"user disconnected: {self.namespace} {sid} ({reason})", flush=True)

    async def trigger_event(self, event, *args):
        if event in ("connect", "disconnect"):
            return await super().trigger_event(event, *args)
        handler = HANDLERS.get(event)
        if handler is not None:
            return await handler(self, *args)


async def say_all(self, sid, *args):
    await self.emit("chat message", args)


async def broadcast(self, sid, *args):
    await self.emit("broadcast", args, skip_sid=sid)


async def join(self, sid, room):
    await self.enter_room(sid, room)
    return ()


async def leave(self, sid, room):
    await self.leave_room(sid, room)
    return ()


async def room_message(self, sid, room, *args):
    await self.emit("room message", (room, *args), room=room)


async def room_broadcast(self, sid, room, *args):
    await self.emit("room broadcast", (room, *args), room=room, skip_sid=sid)


async def private_message(self, sid, to, *args):
    await self.emit("private message", (sid, *args), to=to)


async def message(self, sid, *args):
    await self.emit("message-back", args, to=sid)


async def message_with_ack(self, sid, *args):
    return args


async def bye(self, sid):
    await self.disconnect(sid)


HANDLERS = {
    "chat message": say_all,
    "broadcast": broadcast,
    "join": join,
    "leave": leave,
    "room message": room_message,
    "room broadcast": room_broadcast,
    "private message": private_message,
    "message": message,
    "message-with-ack": message_with_ack,
    "bye": bye,
}


def main():
    options = settings()
    # Events of one client are handled in order, as on the other servers.
    io = socketio.AsyncServer(
        async_mode="asgi",
        cors_allowed_origins="*",
        async_handlers=False,
        ping_interval=options.pingInterval / 1000,
        ping_timeout=options.pingTimeout / 1000,
    )
    for name in NAMESPACES:
        io.register_namespace(Contract(name))
    listener = socket.create_server(("127.0.0.1", options.port))
    print(f"listening on http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    config = uvicorn.Config(socketio.ASGIApp(io), log_level="critical", timeout_graceful_shutdown=1)
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
