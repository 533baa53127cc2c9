"""rtsp-server.py PORT KEY=VALUE...: a GStreamer RTSP server that sends one file to every client from its beginning.

file=PATH  codec=h264|h265  auth=none|basic|digest  user=NAME  password=WORD  protocols=tcp|udp|any
Prints a line when it listens; ends with its parent or on SIGTERM.
"""
import ctypes
import signal
import sys
import gi
gi.require_version('Gst', '1.0')
gi.require_version('GstRtsp', '1.0')
gi.require_version('GstRtspServer', '1.0')
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer

ctypes.CDLL('libc.so.6').prctl(1, signal.SIGTERM)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
port = sys.argv[1]
options = dict(argument.split('=', 1) for argument in sys.argv[2:])
codec = options.get('codec', 'h264')
Gst.init(None)

factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch(f'( filesrc location="{options["file"]}" ! qtdemux name=d '
                   f'd.video_0 ! queue ! {codec}parse config-interval=-1 ! rtp{codec}pay name=pay0 pt=96 )')
protocols = {'tcp': GstRtsp.RTSPLowerTrans.TCP, 'udp': GstRtsp.RTSPLowerTrans.UDP}
if options.get('protocols', 'any') != 'any':
    factory.set_protocols(protocols[options['protocols']])

server = GstRtspServer.RTSPServer()
server.set_address('127.0.0.1')
server.set_service(port)
method = options.get('auth', 'none')
if method != 'none':
    auth = GstRtspServer.RTSPAuth()
    token = GstRtspServer.RTSPToken()
    token.set_string('media.factory.role', 'viewer')
    if method == 'basic':
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.BASIC)
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic(options['user'], options['password']), token)
    else:
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        auth.add_digest(options['user'], options['password'], token)
    server.set_auth(auth)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_permission_for_role('viewer', 'media.factory.access', True)
    permissions.add_permission_for_role('viewer', 'media.factory.construct', True)
    factory.set_permissions(permissions)
server.get_mount_points().add_factory('/main', factory)
if server.attach(None) == 0:
    sys.exit('cannot listen')
GLib.timeout_add(300, lambda: True)  # lets Python see the signal
print('listening', flush=True)
GLib.MainLoop().run()
