package meeting

import "hemmat/internal/kit/id"

// MyPath is where somebody finds their meetings, without language.
const MyPath = "/my/meetings/"

const (
	home        = "/desk/meetings/"
	rulingsPath = "/desk/resolutions/"
)

func meetingPath(m id.Meeting) string { return home + string(m) + "/" }
func rulingPath(r id.Ruling) string   { return rulingsPath + string(r) + "/" }
