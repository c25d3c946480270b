# Read by the scripts beside it, with $layer and $mountpoint set: mounts the root with the layer over it and sets $root.
# Two overlays, because a layer below / cannot be a lower directory beside / (the kernel refuses overlapping ones): the first is read-only,
# so that several may stand on one layer at once, the second takes the writes in memory.
mount -t tmpfs -o mode=755 tmpfs "$mountpoint"
mkdir "$mountpoint/packages" "$mountpoint/upper" "$mountpoint/work" "$mountpoint/root"
if [ -n "$layer" ]; then
  layer_work=$layer/work.$$
  mkdir -p "$layer_work"
  mount -t overlay portolan-lab -o "ro,lowerdir=/,upperdir=$layer/upper,workdir=$layer_work" "$mountpoint/packages"
  rm -rf "$layer_work"
  lower=$mountpoint/packages
else
  lower=/
fi
root=$mountpoint/root
mount -t overlay portolan-lab -o "lowerdir=$lower,upperdir=$mountpoint/upper,workdir=$mountpoint/work" "$root"
