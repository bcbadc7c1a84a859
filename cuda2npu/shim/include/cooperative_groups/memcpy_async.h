/* What CUDA declares in this header is in cooperative_groups.h here. */
#ifndef _CG_MEMCPY_ASYNC_H_
#define _CG_MEMCPY_ASYNC_H_
#include "cooperative_groups.h"
#endif
